package io.github.scopedapikeys.startup;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.keycloak.common.VerificationException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.GrantTypeEndpointRestrictionValidator;
import org.keycloak.services.util.UserSessionUtil;

/**
 * Runs the checks that Keycloak's own APIs make on a token. It stops where Keycloak looks up the token's user: a token
 * that reaches this point counts as accepted.
 */
final class KeycloakTokenCheck {

    private final KeycloakSession session;
    private final KeycloakSession ownerless;
    private final RealmModel realm;
    private final ClientModel client;

    /** @param client the client that the tokens are issued to */
    KeycloakTokenCheck(KeycloakSession session, RealmModel realm, ClientModel client) {
        this.session = session;
        this.ownerless = withoutUsers(session);
        this.realm = realm;
        this.client = client;
    }

    /** The full check of the Admin API, the Account API and UMA. */
    boolean takes(String token) {
        KeycloakContext context = session.getContext();
        try {
            return new AppAuthManager.BearerTokenAuthenticator(ownerless)
                            .setRealm(realm)
                            .setUriInfo(context.getUri())
                            .setConnection(context.getConnection())
                            .setHeaders(context.getHttpRequest().getHttpHeaders())
                            .setRequest(context.getHttpRequest())
                            .setTokenString(token)
                            .authenticate()
                    != null;
        } catch (OwnerAskedException e) {
            return true;
        }
    }

    /** The part of the check that userinfo and the standard exchange use: the token has a session, or needs none. */
    boolean findsSession(AccessToken token) {
        try {
            return UserSessionUtil.findValidSessionForAccessToken(ownerless, realm, token, client, found -> {})
                            .getError()
                    == null;
        } catch (OwnerAskedException e) {
            return true;
        }
    }

    /** The part of the check that asks the grant type in the token's id. */
    boolean allowsGrant(AccessToken token) {
        try {
            return GrantTypeEndpointRestrictionValidator.check(session).test(token);
        } catch (VerificationException e) {
            return false;
        }
    }

    private static KeycloakSession withoutUsers(KeycloakSession session) {
        return (KeycloakSession) Proxy.newProxyInstance(
                KeycloakTokenCheck.class.getClassLoader(),
                new Class<?>[] {KeycloakSession.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("users")) {
                        throw new OwnerAskedException();
                    }
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static final class OwnerAskedException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
