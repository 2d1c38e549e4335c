package io.github.scopedapikeys.assertion;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.JWTAuthorizationGrantTypeFactory;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;

/** Replaces Keycloak's JWT authorization grant by the same id and a higher order. */
public final class SealedAssertionRefusalFactory extends JWTAuthorizationGrantTypeFactory {

    @Override
    public OAuth2GrantType create(KeycloakSession session) {
        return new SealedAssertionRefusal();
    }

    @Override
    public int order() {
        return 1;
    }
}
