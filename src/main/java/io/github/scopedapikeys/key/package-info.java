/**
 * The secret value of an API key: parse, print, generate and hash it.
 *
 * <p>The format is {@code <prefix>_<id><secret><checksum>}: the id has 16 bytes in 22 base62 digits, the secret 32
 * random bytes in 43, and the checksum is the CRC-32 of all characters before it in 6. This package is pure Java and
 * does not depend on Keycloak.
 */
@NullMarked
package io.github.scopedapikeys.key;

import org.jspecify.annotations.NullMarked;
