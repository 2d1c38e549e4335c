/** Keycloak's own grants, closed to tokens of keys where the session that their id names does not close them. */
@NullMarked
package io.github.scopedapikeys.assertion;

import org.jspecify.annotations.NullMarked;
