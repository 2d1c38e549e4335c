package io.github.scopedapikeys.rights;

/** The answer to a {@link RightsRequest}. */
public sealed interface RightsDecision permits RightsDecision.Granted, RightsDecision.ScopeRefused {

    /** @param rights what the key may do; there may be no role among them */
    record Granted(EffectiveRights rights) implements RightsDecision {}

    /**
     * A requested scope is refused: the client does not have it, or the key does not grant it and it is not one of the
     * client's default scopes without roles.
     *
     * @param scope the first refused scope
     */
    record ScopeRefused(String scope) implements RightsDecision {}
}
