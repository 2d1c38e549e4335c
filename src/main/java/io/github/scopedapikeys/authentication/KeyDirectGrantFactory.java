package io.github.scopedapikeys.authentication;

import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;

/** Registers the authenticator for keys in the password grant. */
public final class KeyDirectGrantFactory extends KeyAuthenticatorFactory {

    /** Never changes: it is part of the flows of realms. */
    public static final String PROVIDER_ID = "api-key-direct-grant";

    @Override
    public Authenticator create(KeycloakSession session) {
        return new KeyDirectGrant();
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public String getDisplayType() {
        return "API key (direct grant)";
    }

    @Override
    public String getHelpText() {
        return "Answers a password grant whose 'password' is a scoped API key with the token that the same client"
                + " would get by exchanging the key. REQUIRED: keys only. ALTERNATIVE, in front of the flow for"
                + " passwords: passwords too. For direct grant flows only.";
    }
}
