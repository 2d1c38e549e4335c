/**
 * Storage: an API key as a Keycloak credential of its user, the only truth for authentication.
 *
 * <p>The stored form is versioned JSON: the hashes are the credential's secret data, everything else is its credential
 * data. This package does not decide whether a key may be used.
 */
@NullMarked
package io.github.scopedapikeys.credential;

import org.jspecify.annotations.NullMarked;
