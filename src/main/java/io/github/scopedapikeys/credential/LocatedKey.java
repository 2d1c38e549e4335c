package io.github.scopedapikeys.credential;

import java.util.Optional;
import org.keycloak.models.UserModel;

/**
 * A stored key and its owner, if the owner can be looked up. The look-up fails if the owner's external store is turned
 * off, does not answer, or no longer has the owner. A key without its owner does not work, but it can be shown and
 * revoked.
 *
 * @param userId the owner's id
 * @param owner empty if the owner cannot be looked up
 * @param credential as stored
 */
public record LocatedKey(String userId, Optional<UserModel> owner, ApiKeyCredential credential) {

    public static LocatedKey of(UserModel owner, ApiKeyCredential credential) {
        return new LocatedKey(owner.getId(), Optional.of(owner), credential);
    }

    /** The key with its owner; empty if the owner cannot be looked up. */
    public Optional<OwnedKey> owned() {
        return owner.map(user -> new OwnedKey(user, credential));
    }
}
