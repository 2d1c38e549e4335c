package io.github.scopedapikeys.credential;

import java.util.Optional;

/** Opens the stored form to tests in other rooms. */
public final class StoredForm {

    private StoredForm() {}

    /** What is read back of a key that was stored. */
    public static Optional<ApiKeyCredential> readBack(ApiKeyCredential key) {
        return ApiKeyCredential.from(key.toModel());
    }
}
