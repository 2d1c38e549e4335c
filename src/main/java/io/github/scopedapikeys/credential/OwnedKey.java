package io.github.scopedapikeys.credential;

import org.keycloak.models.UserModel;

/**
 * A key and its owner.
 *
 * @param owner the user
 * @param credential as stored
 */
public record OwnedKey(UserModel owner, ApiKeyCredential credential) {}
