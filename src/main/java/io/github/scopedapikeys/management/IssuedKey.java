package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.key.ApiKey;

/**
 * A key just issued.
 *
 * @param key with the secret; to be shown once and dropped
 * @param credential as stored
 */
public record IssuedKey(ApiKey key, ApiKeyCredential credential) {}
