package io.github.scopedapikeys.admin;

/**
 * The answer with a new secret value, for an administrator who may issue keys to a user but not view the user.
 *
 * @param id the key's id
 * @param key the secret value, shown only this once
 */
record ApiKeySecretRepresentation(String id, String key) {

    /** Without the secret value. */
    @Override
    public String toString() {
        return "ApiKeySecretRepresentation[" + id + "]";
    }
}
