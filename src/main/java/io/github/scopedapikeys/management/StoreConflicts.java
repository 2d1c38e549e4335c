package io.github.scopedapikeys.management;

import io.github.scopedapikeys.server.KeyConflictException;
import java.util.function.Supplier;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.ModelIllegalStateException;

/**
 * Conflicts that show only when a key is stored or removed: Keycloak also compares its name with keys that cannot be read,
 * and its consoles change keys without the owner's lock.
 */
final class StoreConflicts {

    private StoreConflicts() {}

    /**
     * Stores, and reports a conflict as callers expect it.
     *
     * @param name of the key
     * @throws KeyConflictException if the name is taken, or another transaction changes the key at the same time
     */
    static <T> T reported(String name, Supplier<T> store) {
        try {
            return store.get();
        } catch (ModelDuplicateException e) {
            throw OwnerKeys.taken(name);
        } catch (ModelIllegalStateException e) {
            throw new KeyConflictException("Somebody else changed the API key at the same time: try again");
        }
    }
}
