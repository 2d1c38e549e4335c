/**
 * The text of an API key: parse, print, generate and hash it.
 *
 * <p>A key reads {@code <prefix>_<id><secret><checksum>}: 16 bytes of id in 22 base62 digits, 32 random bytes of secret
 * in 43, and the CRC-32 of all the text before it in 6. This package is pure Java and knows nothing of Keycloak.
 */
@NullMarked
package io.github.scopedapikeys.key;

import org.jspecify.annotations.NullMarked;
