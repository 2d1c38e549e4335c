package io.github.scopedapikeys.grant;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

/** Lets Keycloak make an access token on a {@link ScopedSession}, then narrows, shortens and seals it. */
public final class SealedTokenIssuer {

    private final KeycloakSession session;
    private final TokenManager tokens;

    /** @param tokens Keycloak's, as handed to the grant */
    public SealedTokenIssuer(KeycloakSession session, TokenManager tokens) {
        this.session = session;
        this.tokens = tokens;
    }

    /**
     * Makes the token.
     *
     * @param event gets the token's id and scope as details
     */
    public TokenDecision issue(TokenRequest request, EventBuilder event) {
        ScopedSession scoped = ScopedSession.open(session, request.user(), request.client(), request.rights());
        TokenManager.AccessTokenResponseBuilder builder = tokens.responseBuilder(
                        session.getContext().getRealm(),
                        request.client(),
                        event,
                        session,
                        scoped.userSession(),
                        scoped.context())
                .generateAccessToken();
        AccessToken token = builder.getAccessToken();

        Set<String> audience = audience(request);
        Set<String> refused = new HashSet<>(audience);
        refused.removeAll(givenAudience(token, request.client()));
        if (!refused.isEmpty()) {
            return new TokenDecision.AudienceRefused(refused.iterator().next());
        }
        boolean bound = token.getConfirmation() != null;
        if (!bound
                && OIDCAdvancedConfigWrapper.fromClientModel(request.client()).isUseMtlsHokToken()) {
            return new TokenDecision.NotBound();
        }
        token.audience(audience.toArray(String[]::new));
        SealedToken.clampRoles(token, request.rights());
        token.exp(Math.min(token.getExp(), request.notAfter().getEpochSecond()));
        SealedToken.seal(session, token, request.key(), request.rights());
        return new TokenDecision.Issued(builder.build(), token);
    }

    private static Set<String> audience(TokenRequest request) {
        return request.audience().isEmpty()
                ? Set.of(request.client().getClientId())
                : request.audience().stream().map(ClientModel::getClientId).collect(Collectors.toSet());
    }

    /** The requesting client, and whomever Keycloak's own mappers named for these rights. */
    private static Set<String> givenAudience(AccessToken token, ClientModel client) {
        Set<String> given = new HashSet<>();
        given.add(client.getClientId());
        if (token.getAudience() != null) {
            given.addAll(Arrays.asList(token.getAudience()));
        }
        return given;
    }
}
