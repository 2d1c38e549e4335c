/**
 * What a key may do for a client at one moment: the scopes and roles that it grants and that its owner and the client
 * have.
 *
 * <p>This package does not depend on tokens: the limits of a token are passed in as {@link
 * io.github.scopedapikeys.rights.RightsLimits}.
 */
@NullMarked
package io.github.scopedapikeys.rights;

import org.jspecify.annotations.NullMarked;
