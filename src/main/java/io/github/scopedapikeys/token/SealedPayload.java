package io.github.scopedapikeys.token;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.keycloak.Token;
import org.keycloak.TokenCategory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JsonSerialization;

/** A sealed payload, which Keycloak signs as an access token. */
final class SealedPayload implements Token {

    private final String json;

    private SealedPayload(String json) {
        this.json = json;
    }

    /**
     * Seals claims.
     *
     * @param id the token's id, without a seal
     * @param others all other claims
     */
    static SealedPayload of(KeycloakSession session, String id, Map<String, Object> others) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", id);
        others.forEach(claims::putIfAbsent);
        try {
            byte[] unsealed = JsonSerialization.writeValueAsBytes(claims);
            return new SealedPayload(SealedTokenId.sealed(session, id, unsealed));
        } catch (IOException e) {
            throw new IllegalStateException("A token of an API key could not be written as JSON", e);
        }
    }

    /** The stored JSON, not serialized again: the signed bytes are exactly the sealed bytes. */
    @JsonValue
    @JsonRawValue
    public String json() {
        return json;
    }

    @Override
    public TokenCategory getCategory() {
        return TokenCategory.ACCESS;
    }
}
