package io.github.scopedapikeys.audit;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.LocatedKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.UserModel;

/**
 * As much as is known of the key of a refused request.
 *
 * @param id the id that was presented; null if what was presented is no key
 * @param name the name of the key with that id; null if there is none, or the secret was not the key's
 * @param userId of the owner of the key with that id, even if the secret was wrong; null if there is none
 * @param username the owner's; null as the key's name, or if the owner cannot be looked up
 */
public record RefusedKey(
        @Nullable UUID id,
        @Nullable String name,
        @Nullable String userId,
        @Nullable String username) {

    /** Nothing is known of it. */
    public static final RefusedKey UNKNOWN = new RefusedKey(null, null, null, null);

    /** Of the id that was presented nothing else is known. */
    public static RefusedKey of(UUID id) {
        return new RefusedKey(id, null, null, null);
    }

    /** @param proven whether the secret was the key's */
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

    /** Tells an event: the names only if the secret was the key's. */
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
