package io.github.scopedapikeys.rights;

/** The answer to a {@link RightsRequest}. */
public sealed interface RightsDecision permits RightsDecision.Granted, RightsDecision.ScopeRefused {

    /** @param rights what the key may do; possibly no role at all */
    record Granted(EffectiveRights rights) implements RightsDecision {}

    /**
     * A requested scope is unknown to the client, or neither named by the key nor one of the client's default scopes
     * without roles.
     *
     * @param scope the first such scope
     */
    record ScopeRefused(String scope) implements RightsDecision {}
}
