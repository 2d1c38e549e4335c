package io.github.scopedapikeys.audit;

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
 * @param owner the owner of the key with that id, even if the secret was wrong; null if there is none
 */
public record RefusedKey(
        @Nullable UUID id, @Nullable String name, @Nullable UserModel owner) {

    /** Nothing is known of it. */
    public static final RefusedKey UNKNOWN = new RefusedKey(null, null, null);

    /** Tells an event: the names only if the secret was the key's. */
    void describe(EventBuilder event) {
        if (owner != null) {
            event.user(owner);
            if (name != null) {
                event.detail(Details.USERNAME, owner.getUsername());
            }
        }
        if (id != null) {
            event.detail(KeyEventDetails.KEY_ID, id.toString());
        }
        event.detail(KeyEventDetails.KEY_NAME, name);
    }
}
