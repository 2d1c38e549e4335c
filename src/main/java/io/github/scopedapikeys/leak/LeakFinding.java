package io.github.scopedapikeys.leak;

import org.jspecify.annotations.Nullable;

/**
 * What became of one entry of a report.
 *
 * @param tokenHash SHA-256 of the reported text in lower-case hexadecimal: the finder knows the text, and nobody else
 *     learns it from this
 * @param type as reported, bounded and without keys; null if there was none
 * @param genuine whether the text is, or once was, one of a key of this realm
 */
public record LeakFinding(String tokenHash, @Nullable String type, boolean genuine) {}
