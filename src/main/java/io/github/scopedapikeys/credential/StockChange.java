package io.github.scopedapikeys.credential;

import org.keycloak.models.RealmModel;

/**
 * A key was renamed or removed by code other than this extension's, such as a stock console.
 *
 * @param realm of the request that made the change
 * @param userId the owner
 * @param key after the rename, or before the removal
 * @param removed true: the key was removed; false: it was renamed
 */
public record StockChange(RealmModel realm, String userId, ApiKeyCredential key, boolean removed) {}
