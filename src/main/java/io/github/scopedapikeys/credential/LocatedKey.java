package io.github.scopedapikeys.credential;

import java.util.Optional;
import org.keycloak.models.UserModel;

/**
 * A stored key and whose it is, also if the owner cannot be looked up: the external store that has the owner is off, does
 * not answer, or no longer has the owner. Such a key does not work, but can be shown and revoked.
 *
 * @param userId the owner's id
 * @param owner empty if the owner cannot be looked up
 * @param credential as stored
 */
public record LocatedKey(String userId, Optional<UserModel> owner, ApiKeyCredential credential) {

    /** A key whose owner is known. */
    public static LocatedKey of(UserModel owner, ApiKeyCredential credential) {
        return new LocatedKey(owner.getId(), Optional.of(owner), credential);
    }

    /** The key with its owner; empty if the owner cannot be looked up. */
    public Optional<OwnedKey> owned() {
        return owner.map(user -> new OwnedKey(user, credential));
    }
}
