package io.github.scopedapikeys.key;

/**
 * The result of {@link KeyParser#parse}: a key, or the reason why the text is not a key.
 *
 * <p>A value, not an exception: at a public endpoint a text that is not a key is normal.
 */
public sealed interface ParseResult permits ParseResult.Parsed, ParseResult.Malformed {

    /**
     * The text is a whole key. This does not say that the key was ever issued.
     *
     * @param key the key; its {@link ApiKey#reveal() secret value} is exactly the parsed text
     */
    record Parsed(ApiKey key) implements ParseResult {}

    /**
     * The text is not a key. The result contains nothing of the text, so it is safe to log.
     *
     * @param defect the first defect found
     */
    record Malformed(Defect defect) implements ParseResult {}
}
