/** Peppers: secrets of the server that go into the hashes of keys, from its options or from Keycloak's vault. */
@NullMarked
package io.github.scopedapikeys.pepper;

import org.jspecify.annotations.NullMarked;
