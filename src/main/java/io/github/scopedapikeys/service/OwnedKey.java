package io.github.scopedapikeys.service;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import org.keycloak.models.UserModel;

/**
 * A key and whose it is.
 *
 * @param owner the user
 * @param credential as stored
 */
public record OwnedKey(UserModel owner, ApiKeyCredential credential) {}
