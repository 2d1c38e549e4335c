package io.github.scopedapikeys.it.support;

import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.encode.AccessTokenContext;
import org.keycloak.protocol.oidc.encode.DefaultTokenContextEncoderProviderFactory;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;

/**
 * Decodes every token id as that of a service account's token. Such tokens need no stored session and are accepted
 * everywhere.
 */
public final class ServiceAccountTokenIdsFactory extends DefaultTokenContextEncoderProviderFactory {

    @Override
    public TokenContextEncoderProvider create(KeycloakSession session) {
        return new ServiceAccountTokenIds(super.create(session));
    }

    @Override
    public int order() {
        return 1;
    }

    public static final class ServiceAccountTokenIds implements TokenContextEncoderProvider {

        private final TokenContextEncoderProvider stock;

        ServiceAccountTokenIds(TokenContextEncoderProvider stock) {
            this.stock = stock;
        }

        @Override
        public AccessTokenContext getTokenContextFromTokenId(String id) {
            AccessTokenContext context = stock.getTokenContextFromTokenId(id);
            return new AccessTokenContext(
                    AccessTokenContext.SessionType.TRANSIENT,
                    context.getTokenType(),
                    OAuth2Constants.CLIENT_CREDENTIALS,
                    context.getRawTokenId());
        }

        @Override
        public AccessTokenContext getTokenContextFromClientSessionContext(
                ClientSessionContext context, String rawTokenId, boolean isOffline) {
            return stock.getTokenContextFromClientSessionContext(context, rawTokenId, isOffline);
        }

        @Override
        public String encodeTokenId(AccessTokenContext context) {
            return stock.encodeTokenId(context);
        }

        @Override
        public void close() {
            stock.close();
        }
    }
}
