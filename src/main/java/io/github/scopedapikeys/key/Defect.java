package io.github.scopedapikeys.key;

/**
 * Why a text is not an API key.
 *
 * <p>For logs, events and tests only: a caller never learns the defect. Defects are tested in the order below, and the
 * first one found is reported.
 */
public enum Defect {
    /** The text is null or empty. */
    MISSING,
    /** The text is longer than any key; it was not read further. */
    TOO_LONG,
    /** No underscore, so no prefix. */
    NO_SEPARATOR,
    /** The part before the first underscore is not a {@link KeyPrefix}. */
    BAD_PREFIX,
    /** The part after the first underscore does not have the length of id, secret and checksum. */
    WRONG_LENGTH,
    /** A character after the first underscore is not a base62 digit. */
    NOT_BASE62,
    /**
     * Id, secret or checksum is a number too large for its bytes. Only invented texts and some typos have this defect.
     */
    OUT_OF_RANGE,
    /** The checksum does not fit: a typo, a truncated key, or something that only looks like a key. */
    BAD_CHECKSUM
}
