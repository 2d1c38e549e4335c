package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.credential.LocatedKey;

/** Whose key a secret value is, whatever state the key, its owner and the realm's policy are in. */
public sealed interface Possession permits Possession.Held, Possession.Retired, Possession.None {

    /**
     * The secret is the key's current one, or a previous one in its grace period.
     *
     * @param key and its owner, as far as the owner can be looked up
     */
    record Held(LocatedKey key) implements Possession {}

    /**
     * The secret is a previous one of the key, and its grace period has ended: it gives access to nothing.
     *
     * @param key and its owner, as far as the owner can be looked up
     * @param refused the answer to its use
     */
    record Retired(LocatedKey key, Verification.Refused refused) implements Possession {}

    /**
     * The value is no key's, or that cannot be determined.
     *
     * @param refused why
     */
    record None(Verification.Refused refused) implements Possession {}
}
