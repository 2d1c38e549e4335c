package io.github.scopedapikeys.token;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/** A sealed and signed token without a key. The start-up check uses it to see how the server treats sealed tokens. */
public final class ProofToken {

    private static final TypeReference<LinkedHashMap<String, Object>> CLAIMS = new TypeReference<>() {};

    private ProofToken() {}

    /**
     * Seals and signs the claims of a token.
     *
     * @param ordinary a token of Keycloak; all its claims except the id are kept
     * @return the encoded token
     */
    public static String of(KeycloakSession session, AccessToken ordinary) {
        Map<String, Object> claims = JsonSerialization.mapper.convertValue(ordinary, CLAIMS);
        claims.remove("jti");
        claims.put(SealedToken.KEY_ID_CLAIM, UUID.randomUUID().toString());
        String id = SealedTokenId.unsealed(
                session,
                session.getProvider(TokenContextEncoderProvider.class).getTokenContextFromTokenId(ordinary.getId()));
        return session.tokens().encode(SealedPayload.of(session, id, claims));
    }
}
