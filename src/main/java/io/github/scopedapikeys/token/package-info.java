/**
 * Tokens of keys: issuing, sealing, recognising, verifying and reusing them.
 *
 * <p>Rights are limited before mappers run: Keycloak's own mappers run on a session context that holds only the permitted
 * scopes and roles. The token that results is sealed, so that Keycloak's own doors, which look past the token at its user,
 * refuse it.
 */
@NullMarked
package io.github.scopedapikeys.token;

import org.jspecify.annotations.NullMarked;
