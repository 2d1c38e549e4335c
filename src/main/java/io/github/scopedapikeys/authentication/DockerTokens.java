package io.github.scopedapikeys.authentication;

import io.github.scopedapikeys.server.ServerTime;
import io.github.scopedapikeys.token.ScopedSession;
import io.github.scopedapikeys.token.TokenRequest;
import io.github.scopedapikeys.verification.Refusal;
import jakarta.ws.rs.core.Response;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.RealmModelDelegate;
import org.keycloak.protocol.docker.DockerAuthV2Protocol;
import org.keycloak.representations.docker.DockerResponse;
import org.keycloak.representations.docker.DockerResponseToken;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Has Keycloak's Docker protocol make the token, on a session that lasts for the request and asks for no more access than
 * the key has. Then the token is read back: a mapper may ignore what was asked for.
 */
final class DockerTokens {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AuthenticationFlowContext context;
    private final AuthenticationSessionModel login;

    DockerTokens(AuthenticationFlowContext context) {
        this.session = context.getSession();
        this.realm = context.getRealm();
        this.context = context;
        this.login = context.getAuthenticationSession();
    }

    /** The result: an answer with a token, or a refusal. */
    sealed interface Answer permits Issued, Refused {}

    record Issued(Response response) implements Answer {}

    record Refused(Refusal reason) implements Answer {}

    /** @param access what the token may give at most */
    Answer issue(TokenRequest request, RegistryAccess access) {
        long lifespan = Math.min(
                realm.getAccessTokenLifespan(),
                request.notAfter().getEpochSecond() - ServerTime.now().getEpochSecond());
        if (lifespan <= 0) {
            return new Refused(Refusal.LIFESPAN_MISSING);
        }
        ScopedSession scoped = ScopedSession.open(session, request.user(), request.client(), request.rights());
        ask(scoped.context().getClientSession(), access);
        Response response = new DockerAuthV2Protocol(
                        session,
                        new ShortLivedTokens(realm, (int) lifespan),
                        session.getContext().getUri(),
                        session.getContext().getHttpRequest().getHttpHeaders(),
                        context.getEvent())
                .authenticated(login, scoped.userSession(), scoped.context());
        return access.contains(token(response).getAccessItems())
                ? new Issued(response)
                : new Refused(Refusal.ACCESS_EXCEEDED);
    }

    /** What Keycloak's mappers read is in notes. */
    private void ask(AuthenticatedClientSessionModel asking, RegistryAccess access) {
        asking.setProtocol(DockerAuthV2Protocol.LOGIN_PROTOCOL);
        copy(DockerAuthV2Protocol.ACCOUNT_PARAM, asking);
        copy(DockerAuthV2Protocol.SERVICE_PARAM, asking);
        copy(DockerAuthV2Protocol.ISSUER, asking);
        if (access.isEmpty()) {
            asking.removeNote(DockerAuthV2Protocol.SCOPE_PARAM);
        } else {
            asking.setNote(DockerAuthV2Protocol.SCOPE_PARAM, access.scope());
        }
    }

    private void copy(String note, AuthenticatedClientSessionModel asking) {
        String value = login.getClientNote(note);
        if (value != null) {
            asking.setNote(note, value);
        }
    }

    private static DockerResponseToken token(Response response) {
        if (!(response.getEntity() instanceof DockerResponse answer)) {
            throw new IllegalStateException("Keycloak's Docker protocol gave another answer than a token");
        }
        try {
            return new JWSInput(answer.getToken()).readJsonContent(DockerResponseToken.class);
        } catch (JWSInputException e) {
            throw new IllegalStateException("Keycloak's Docker protocol made a token that cannot be read", e);
        }
    }

    /** The realm, but its tokens end with the key: the Docker protocol asks nobody else how long they live. */
    private static final class ShortLivedTokens extends RealmModelDelegate {

        private final int lifespan;

        /** @param lifespan in seconds */
        ShortLivedTokens(RealmModel realm, int lifespan) {
            super(realm);
            this.lifespan = lifespan;
        }

        @Override
        public int getAccessTokenLifespan() {
            return lifespan;
        }
    }
}
