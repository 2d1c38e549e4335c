package io.github.scopedapikeys.admin;

/**
 * A new secret, for an administrator who may issue keys to a user and not see them.
 *
 * @param id the key's id
 * @param key the secret value, shown this once
 */
record ApiKeySecretRepresentation(String id, String key) {

    /** Without the secret. */
    @Override
    public String toString() {
        return "ApiKeySecretRepresentation[" + id + "]";
    }
}
