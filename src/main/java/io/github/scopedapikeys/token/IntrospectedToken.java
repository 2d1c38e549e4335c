package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.util.Map;
import org.keycloak.Token;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;

/** The introspection of a sealed token as a JWT, which is sealed too. */
public final class IntrospectedToken {

    private IntrospectedToken() {}

    /**
     * Creates the JWT.
     *
     * @param origin the token that is introspected
     * @param claims the introspected claims
     * @param rights the remaining rights of the token
     */
    public static Token of(KeycloakSession session, SealedToken origin, AccessToken claims, EffectiveRights rights) {
        Map<String, Object> plain = JsonClaims.of(claims, origin.keyId(), rights);
        return SealedPayload.of(session, SealedTokenId.withoutSeal(origin.id()), plain);
    }
}
