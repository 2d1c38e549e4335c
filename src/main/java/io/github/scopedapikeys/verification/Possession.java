package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.credential.LocatedKey;

/** The key that a secret value belongs to, independent of the state of the key, its owner and the realm's policy. */
public sealed interface Possession permits Possession.Held, Possession.Retired, Possession.None {

    /**
     * The value is the key's current secret value, or a previous one in its grace period.
     *
     * @param key with its owner, if the owner can be looked up
     */
    record Held(LocatedKey key) implements Possession {}

    /**
     * The value is a previous secret value of the key, and its grace period has ended: it gives no access.
     *
     * @param key with its owner, if the owner can be looked up
     * @param refused the refusal of its use
     */
    record Retired(LocatedKey key, Verification.Refused refused) implements Possession {}

    /**
     * The value belongs to no key, or the key cannot be determined.
     *
     * @param refused why
     */
    record None(Verification.Refused refused) implements Possession {}
}
