package io.github.scopedapikeys.credential;

import org.keycloak.models.RealmModel;

/**
 * Code other than this extension's, such as a stock console's, has renamed or removed a key.
 *
 * @param realm of the request that did it
 * @param userId the owner
 * @param key as it is from now on, or was if it was removed
 * @param removed false: it has another name
 */
public record StockChange(RealmModel realm, String userId, ApiKeyCredential key, boolean removed) {}
