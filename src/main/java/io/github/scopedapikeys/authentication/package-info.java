/**
 * Door: authenticators for Keycloak's flows, where only a user name and a password fit. They answer requests with a key
 * themselves: a flow never goes on into a user session because of a key.
 */
@NullMarked
package io.github.scopedapikeys.authentication;

import org.jspecify.annotations.NullMarked;
