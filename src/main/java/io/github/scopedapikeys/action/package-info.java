/**
 * Door: the required action with which a signed-in user creates a key on Keycloak's own pages, and what Keycloak's
 * Account Console needs to offer it.
 */
@NullMarked
package io.github.scopedapikeys.action;

import org.jspecify.annotations.NullMarked;
