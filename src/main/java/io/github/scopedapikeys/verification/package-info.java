/**
 * The one verification path: secret value, key, owner, stored credential, hash, state, then client, address and user.
 *
 * <p>Doors that give something for a key ask {@link io.github.scopedapikeys.verification.KeyUse}. The answer is a value: a
 * key that works, or the reason why it does not, which goes into the event and never to the caller.
 */
@NullMarked
package io.github.scopedapikeys.verification;

import org.jspecify.annotations.NullMarked;
