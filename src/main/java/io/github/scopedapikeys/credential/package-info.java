/**
 * Keeping: an API key as a Keycloak credential of its user, the only truth for authentication.
 *
 * <p>What is stored is versioned JSON: the hashes as the credential's secret data, everything else as its credential
 * data. Nothing here judges whether a key may be used.
 */
@NullMarked
package io.github.scopedapikeys.credential;

import org.jspecify.annotations.NullMarked;
