package io.github.scopedapikeys.key;

/**
 * Why a text is not an API key.
 *
 * <p>For logs, events and tests only: a caller is never told which one it was. A text is tested for the defects in the
 * order in which they stand here, and the first one found is reported.
 */
public enum Defect {
    /** There is no text: it is null or empty. */
    MISSING,
    /** The text is longer than any key; nothing else in it was looked at. */
    TOO_LONG,
    /** No underscore, so no prefix. */
    NO_SEPARATOR,
    /** What stands before the first underscore is not a {@link KeyPrefix}. */
    BAD_PREFIX,
    /** What stands after the first underscore is longer or shorter than id, secret and checksum. */
    WRONG_LENGTH,
    /** A character after the first underscore is not a base62 digit. */
    NOT_BASE62,
    /** Id, secret or checksum is a number too large for its bytes. Only made-up texts and some typos are. */
    OUT_OF_RANGE,
    /** The checksum is not that of the text before it: a typo, a cut key, or something that only looks like a key. */
    BAD_CHECKSUM
}
