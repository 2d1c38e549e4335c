package io.github.scopedapikeys.authentication;

import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;

/** Registers the authenticator for keys in logins at Docker registries. */
public final class KeyDockerLoginFactory extends KeyAuthenticatorFactory {

    /** Never changes: it is part of the flows of realms. */
    public static final String PROVIDER_ID = "api-key-docker";

    @Override
    public Authenticator create(KeycloakSession session) {
        return new KeyDockerLogin();
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public String getDisplayType() {
        return "API key (Docker)";
    }

    @Override
    public String getHelpText() {
        return "Answers a Docker login whose password is a scoped API key with a token for what the key's client roles at"
                + " the registry's client name: pull, push, delete... REQUIRED: keys only. ALTERNATIVE, in front of the"
                + " flow for passwords: passwords too. For Docker flows only.";
    }
}
