package io.github.scopedapikeys.grant;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.keycloak.Token;
import org.keycloak.TokenCategory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JsonSerialization;

/** Exactly these claims in this order, with their seal, for Keycloak to sign as an access token. */
final class SealedPayload implements Token {

    private final Map<String, Object> claims = new LinkedHashMap<>();

    private SealedPayload(String id, Map<String, Object> others) {
        claims.put("jti", id);
        others.forEach(claims::putIfAbsent);
    }

    /**
     * Seals claims.
     *
     * @param id of the token, without a seal
     * @param others all other claims
     */
    static SealedPayload of(KeycloakSession session, String id, Map<String, Object> others) {
        try {
            byte[] unsealed = JsonSerialization.writeValueAsBytes(new SealedPayload(id, others));
            return new SealedPayload(SealedTokenId.sealed(session, id, unsealed), others);
        } catch (IOException e) {
            throw new IllegalStateException("A token of an API key could not be written as JSON", e);
        }
    }

    /** All claims, the id first. */
    @JsonAnyGetter
    public Map<String, Object> claims() {
        return claims;
    }

    @Override
    public TokenCategory getCategory() {
        return TokenCategory.ACCESS;
    }
}
