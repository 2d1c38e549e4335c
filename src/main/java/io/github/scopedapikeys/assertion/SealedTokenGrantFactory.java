package io.github.scopedapikeys.assertion;

import io.github.scopedapikeys.token.SealedTokenId;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.OAuth2GrantTypeFactory;

/** Registers the grant type in the ids of sealed tokens. */
public final class SealedTokenGrantFactory implements OAuth2GrantTypeFactory {

    @Override
    public String getId() {
        return SealedTokenId.GRANT_TYPE;
    }

    @Override
    public String getShortcut() {
        return SealedTokenId.GRANT_SHORTCUT;
    }

    @Override
    public OAuth2GrantType create(KeycloakSession session) {
        return new SealedTokenGrant();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
