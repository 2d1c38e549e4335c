package io.github.scopedapikeys.credential;

/** Whether a presented secret is one of a key's secrets. */
public enum SecretMatch {
    /** It is one of them and works. */
    MATCH,
    /**
     * It is one of them and works, but its hash is not made with the current pepper: see {@link
     * ApiKeyCredentialProvider#renewHash}.
     */
    OUTDATED_MATCH,
    /** It is a previous secret, and its grace period has ended. */
    RETIRED,
    /** It matches no hash that can be compared, and some hashes cannot be compared because their pepper is missing. */
    PEPPER_MISSING,
    /** It matches no hash. */
    NO_MATCH
}
