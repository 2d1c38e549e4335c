package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.credential.LocatedKey;

/** Whose key a bare text is, whatever state the key, its owner and the realm's policy are in. */
public sealed interface Possession permits Possession.Held, Possession.Retired, Possession.None {

    /**
     * The text is the key's current one, or an earlier one in its grace.
     *
     * @param key and its owner, as far as the owner can be looked up
     */
    record Held(LocatedKey key) implements Possession {}

    /**
     * The text was the key's once, and gives access to nothing any more.
     *
     * @param key and its owner, as far as the owner can be looked up
     * @param refused what its use would come to
     */
    record Retired(LocatedKey key, Verification.Refused refused) implements Possession {}

    /**
     * The text is no key's, or that cannot be told.
     *
     * @param refused why
     */
    record None(Verification.Refused refused) implements Possession {}
}
