/**
 * Tokens of keys: issuing, sealing, recognizing, verifying and reusing them.
 *
 * <p>Rights are limited before mappers run: Keycloak's mappers run on a session context with only the permitted scopes
 * and roles. The resulting token is sealed, so that Keycloak's own APIs refuse it: they would give its user's full
 * rights.
 */
@NullMarked
package io.github.scopedapikeys.token;

import org.jspecify.annotations.NullMarked;
