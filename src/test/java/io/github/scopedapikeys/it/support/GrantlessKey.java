package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.key.ApiKey;
import java.util.List;
import java.util.Map;

/** What is stored of a key that grants nothing, is not restricted and never expires. */
public final class GrantlessKey {

    private GrantlessKey() {}

    public static ApiKeyCredentialData data(ApiKey key) {
        return new ApiKeyCredentialData(
                ApiKeyCredentialData.CURRENT_VERSION,
                key.prefix().value(),
                null,
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                null,
                true,
                null,
                null,
                Map.of());
    }
}
