package io.github.scopedapikeys.token;

import io.github.scopedapikeys.server.ServerTime;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessTokenResponse;

/** Seals and signs the drafts of {@link TokenDrafting}. */
public final class SealedTokenIssuer {

    private final KeycloakSession session;
    private final TokenManager tokens;

    /** @param tokens Keycloak's token manager, as passed to the grant */
    public SealedTokenIssuer(KeycloakSession session, TokenManager tokens) {
        this.session = session;
        this.tokens = tokens;
    }

    /**
     * Issues the token.
     *
     * @param request the request of the draft
     * @param event gets the token's id and scope as details
     * @throws IllegalStateException if the encoded token is not recognized as sealed when it is read like a presented
     *     token; then no token is returned
     */
    public IssuedToken issue(TokenDraft draft, TokenRequest request, EventBuilder event) {
        String encoded = session.tokens().encode(SealedPayload.of(session, draft.id(), draft.claims()));
        if (!(PresentedToken.read(session, encoded) instanceof PresentedToken.Sealed sealed)) {
            throw new IllegalStateException("A token of an API key was made that is not sealed");
        }
        String scope = draft.rights().scopeString();
        event.detail(Details.TOKEN_ID, sealed.token().id());
        event.detail(Details.SCOPE, scope);
        AccessTokenResponse response = new AccessTokenResponse();
        response.setToken(encoded);
        response.setTokenType(draft.type());
        response.setExpiresIn(
                sealed.token().end().getEpochSecond() - ServerTime.now().getEpochSecond());
        response.setNotBeforePolicy(notBefore(request.client(), request.user()));
        AccessTokenResponse mapped = tokens.transformAccessTokenResponse(
                session,
                response,
                draft.session().userSession(),
                draft.session().context());
        mapped.setScope(scope);
        return new IssuedToken(mapped, sealed.token());
    }

    private int notBefore(ClientModel client, UserModel user) {
        RealmModel realm = session.getContext().getRealm();
        return Math.max(
                Math.max(realm.getNotBefore(), client.getNotBefore()),
                session.users().getNotBeforeOfUser(realm, user));
    }
}
