package io.github.scopedapikeys.directory;

/** The states that a key can be searched by. Each key is in exactly one state: the first one below that applies. */
public enum KeyStatus {
    /** The key has expired, or was unused for too long. */
    EXPIRED,
    /** The key is turned off. */
    DISABLED,
    /** The key works, and so does a previous secret. */
    ROTATING,
    /** The key works. */
    ACTIVE
}
