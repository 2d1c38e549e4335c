package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.key.ApiKey;

/**
 * A key that was just issued.
 *
 * @param key with the secret, which is shown once and never stored
 * @param credential as stored
 */
public record IssuedKey(ApiKey key, ApiKeyCredential credential) {}
