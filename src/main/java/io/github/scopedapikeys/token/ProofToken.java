package io.github.scopedapikeys.token;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/** A token of no key, sealed and signed as all are: to check at start-up how a server treats one. */
public final class ProofToken {

    private static final TypeReference<LinkedHashMap<String, Object>> CLAIMS = new TypeReference<>() {};

    private ProofToken() {}

    /**
     * Seals and signs.
     *
     * @param ordinary a token as Keycloak's, of which all but the id is kept
     * @return the text as it would be presented
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
