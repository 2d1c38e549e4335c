/**
 * Rights: what a key may do for a client at this moment, and a token that carries just that.
 *
 * <p>Rights are cut at the root: Keycloak's own mappers run on a session context that holds only the permitted scopes and
 * roles. The token that results is sealed, so that Keycloak's own doors, which look past the token at its user, refuse it.
 */
@NullMarked
package io.github.scopedapikeys.grant;

import org.jspecify.annotations.NullMarked;
