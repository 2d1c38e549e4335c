package io.github.scopedapikeys.credential;

/** Whether a presented secret is one of a key's. */
public enum SecretMatch {
    /** It is, and it works. */
    MATCH,
    /** It is, and its hash is not made with the current pepper: see {@link ApiKeyCredentialProvider#renewHash}. */
    OUTDATED_MATCH,
    /** It was until a rotation, and its grace period has ended. */
    RETIRED,
    /** It is none of those that can be compared, and some cannot be compared because their pepper is missing. */
    PEPPER_MISSING,
    /** It is not. */
    NO_MATCH
}
