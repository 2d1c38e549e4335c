package io.github.scopedapikeys.directory;

/** The states that a key can be searched by. Each key is in exactly one: the first of these that applies. */
public enum KeyStatus {
    /** It has expired, or was not used for too long. */
    EXPIRED,
    /** Switched off. */
    DISABLED,
    /** Works, and so does a previous secret. */
    ROTATING,
    /** Works. */
    ACTIVE
}
