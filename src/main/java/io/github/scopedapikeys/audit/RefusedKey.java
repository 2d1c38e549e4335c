package io.github.scopedapikeys.audit;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.LocatedKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.UserModel;

/**
 * What is known about the key in a refused request.
 *
 * @param id the presented id; null if the presented value is not a key
 * @param name the key's name; null if there is no key with this id, or the presented secret is not the key's
 * @param userId the owner of the key with this id, even if the presented secret is wrong; null if there is no such key
 * @param username the owner's user name; null if {@code name} is null or the owner cannot be looked up
 */
public record RefusedKey(
        @Nullable UUID id,
        @Nullable String name,
        @Nullable String userId,
        @Nullable String username) {

    /** Nothing is known. */
    public static final RefusedKey UNKNOWN = new RefusedKey(null, null, null, null);

    /** Only the presented id is known. */
    public static RefusedKey of(UUID id) {
        return new RefusedKey(id, null, null, null);
    }

    /** @param proven whether the presented secret is the key's */
    public static RefusedKey of(LocatedKey key, boolean proven) {
        ApiKeyCredential credential = key.credential();
        return proven
                ? new RefusedKey(
                        credential.id(),
                        credential.name(),
                        key.userId(),
                        key.owner().map(UserModel::getUsername).orElse(null))
                : new RefusedKey(credential.id(), null, key.userId(), null);
    }

    /** Adds the details to an event. Names are added only if the presented secret is the key's. */
    void describe(EventBuilder event) {
        if (userId != null) {
            event.user(userId);
        }
        if (username != null) {
            event.detail(Details.USERNAME, username);
        }
        if (id != null) {
            event.detail(EventDetailNames.KEY_ID, id.toString());
        }
        event.detail(EventDetailNames.KEY_NAME, name);
    }
}
