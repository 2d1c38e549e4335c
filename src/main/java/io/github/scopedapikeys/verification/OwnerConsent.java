package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.rights.EffectiveRights;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.TokenManager;

/** Checks whether the owner's consent covers the rights that a client would get. */
final class OwnerConsent {

    private OwnerConsent() {}

    /** True if the client needs no consent, or has it for all scopes in force. */
    static boolean covers(KeycloakSession session, UserModel owner, ClientModel client, EffectiveRights rights) {
        return TokenManager.verifyConsentStillAvailable(session, owner, client, null, rights.consentScopeString());
    }
}
