package io.github.scopedapikeys.credential;

/** Whether a presented text is one of a key's. */
public enum SecretMatch {
    /** It is, and it works. */
    MATCH,
    /** It is, and its hash is not made with the current pepper: see {@link ApiKeyCredentialProvider#renewHash}. */
    OUTDATED_MATCH,
    /** It was, until a rotation whose grace is over. */
    RETIRED,
    /** It is none of those that can be compared, and some cannot, for want of their pepper. */
    PEPPER_MISSING,
    /** It is not. */
    NO_MATCH
}
