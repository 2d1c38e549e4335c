/**
 * The only verification path. It checks, in this order: secret value, owner, hash, state of the key and its owner,
 * client and address.
 *
 * <p>Code that gives something for a key must use {@link io.github.scopedapikeys.verification.KeyUse}. The result is a
 * value: a key that works, or the reason why it does not. The reason goes into the event and never to the caller.
 */
@NullMarked
package io.github.scopedapikeys.verification;

import org.jspecify.annotations.NullMarked;
