/**
 * What a key may do for a client at this moment: the scopes and roles that it grants, as far as its owner and the client
 * have them.
 *
 * <p>Knows nothing of tokens: what a token limits is handed over as {@link io.github.scopedapikeys.rights.RightsLimits}.
 */
@NullMarked
package io.github.scopedapikeys.rights;

import org.jspecify.annotations.NullMarked;
