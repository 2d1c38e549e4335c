package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.util.Map;
import org.keycloak.Token;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;

/** What introspection says of a sealed token, as a token of its own that is sealed too. */
public final class IntrospectedToken {

    private IntrospectedToken() {}

    /**
     * The token.
     *
     * @param origin the token that was asked about
     * @param claims what introspection says of it
     * @param rights what is left of it
     */
    public static Token of(KeycloakSession session, SealedToken origin, AccessToken claims, EffectiveRights rights) {
        Map<String, Object> plain = JsonClaims.of(claims, origin.keyId(), rights);
        return SealedPayload.of(session, SealedTokenId.withoutSeal(origin.id()), plain);
    }
}
