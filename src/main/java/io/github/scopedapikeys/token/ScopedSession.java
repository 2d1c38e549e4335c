package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.Urls;

/**
 * A transient session with the effective rights only. It lasts for one request and is not stored.
 *
 * @param userSession the transient user session
 * @param context the context for mappers
 */
public record ScopedSession(UserSessionModel userSession, ClientSessionContext context) {

    /** The authentication method of the session, for mappers and listeners. */
    private static final String AUTH_METHOD = "api-key";

    /**
     * Opens a session of a user at a client. It needs no authentication session, which would be written to a shared
     * cache.
     */
    public static ScopedSession open(
            KeycloakSession session, UserModel user, ClientModel client, EffectiveRights rights) {
        RealmModel realm = session.getContext().getRealm();
        UserSessionModel userSession = session.sessions()
                .createUserSession(
                        null,
                        realm,
                        user,
                        user.getUsername(),
                        session.getContext().getConnection().getRemoteHost(),
                        AUTH_METHOD,
                        false,
                        null,
                        null,
                        UserSessionModel.SessionPersistenceState.TRANSIENT);
        AuthenticatedClientSessionModel clientSession =
                session.sessions().createClientSession(realm, client, userSession);
        clientSession.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        clientSession.setNote(
                OIDCLoginProtocol.ISSUER,
                Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
        clientSession.setNote(OAuth2Constants.SCOPE, rights.scopeString());
        ClientSessionContext context = ScopedClientSessionContext.of(session, clientSession, rights);
        context.setAttribute(Constants.GRANT_TYPE, OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE);
        return new ScopedSession(userSession, context);
    }
}
