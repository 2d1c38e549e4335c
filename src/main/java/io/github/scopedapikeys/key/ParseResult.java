package io.github.scopedapikeys.key;

/**
 * What {@link KeyParser#parse} makes of a text: a key, or the reason why it is none.
 *
 * <p>A value rather than an exception, because a text that is not a key is an everyday event at a public endpoint.
 */
public sealed interface ParseResult permits ParseResult.Parsed, ParseResult.Malformed {

    /**
     * The text is a key, whole. This says nothing about whether the key was ever issued.
     *
     * @param key the key, whose {@link ApiKey#reveal() text} is exactly the text parsed
     */
    record Parsed(ApiKey key) implements ParseResult {}

    /**
     * The text is not a key. Holds none of the text, so it is safe to log.
     *
     * @param defect the first defect found
     */
    record Malformed(Defect defect) implements ParseResult {}
}
