package io.github.scopedapikeys.directory;

/** The states that a key can be searched by. Each key is in exactly one; an earlier one here goes before a later. */
public enum KeyStatus {
    /** Its life is over, or it was not used for too long. */
    EXPIRED,
    /** Switched off. */
    DISABLED,
    /** Works, and so does an earlier text of it. */
    ROTATING,
    /** Works. */
    ACTIVE
}
