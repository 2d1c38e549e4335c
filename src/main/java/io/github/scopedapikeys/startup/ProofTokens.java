package io.github.scopedapikeys.startup;

import io.github.scopedapikeys.server.ServerTime;
import io.github.scopedapikeys.token.ProofToken;
import java.util.UUID;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.encode.AccessTokenContext;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.Urls;
import org.keycloak.util.TokenUtil;

/**
 * Two tokens of the same client for the same user, who does not exist. They differ only in the seal and the key.
 *
 * @param ordinary like Keycloak's tokens for service accounts, which need no stored session
 * @param sealed like the tokens of keys
 */
record ProofTokens(String ordinary, String sealed) {

    private static final int LIFETIME = 60;

    static ProofTokens make(KeycloakSession session, RealmModel realm, ClientModel client) {
        long now = ServerTime.now().getEpochSecond();
        AccessToken token = new AccessToken();
        token.id(session.getProvider(TokenContextEncoderProvider.class)
                .encodeTokenId(new AccessTokenContext(
                        AccessTokenContext.SessionType.TRANSIENT,
                        AccessTokenContext.TokenType.REGULAR,
                        OAuth2Constants.CLIENT_CREDENTIALS,
                        UUID.randomUUID().toString())));
        token.issuer(Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
        token.subject(UUID.randomUUID().toString());
        token.type(TokenUtil.TOKEN_TYPE_BEARER);
        token.issuedFor(client.getClientId());
        token.audience(client.getClientId());
        token.iat(now);
        token.exp(now + LIFETIME);
        token.setScope("");
        return new ProofTokens(session.tokens().encode(token), ProofToken.of(session, token));
    }
}
