/**
 * Door: Keycloak's own grants and client authentication. They must refuse sealed tokens, and the missing session alone
 * does not ensure that here.
 */
@NullMarked
package io.github.scopedapikeys.assertion;

import org.jspecify.annotations.NullMarked;
