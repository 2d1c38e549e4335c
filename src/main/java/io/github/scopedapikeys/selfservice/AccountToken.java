package io.github.scopedapikeys.selfservice;

import static jakarta.ws.rs.core.Response.Status.SERVICE_UNAVAILABLE;

import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.storage.StorageUnavailableException;

/**
 * An access token of a user for the account client, read as Keycloak's Account API reads it ({@code AccountLoader}).
 *
 * <p>Keycloak's authenticator refuses sealed tokens: they belong to no stored session, and their grant is allowed at no
 * endpoint of Keycloak.
 *
 * @param token its claims. Those that a lightweight token leaves out are resolved
 * @param session of the user
 */
record AccountToken(AccessToken token, UserSessionModel session) {

    static final String ACCOUNT = Constants.ACCOUNT_MANAGEMENT_CLIENT_ID;

    /** @param clients client IDs of the only clients whose tokens are accepted */
    static AccountToken require(KeycloakSession session, Set<String> clients) {
        ClientModel account = session.getContext().getRealm().getClientByClientId(ACCOUNT);
        if (account == null || !account.isEnabled()) {
            throw new NotFoundException();
        }
        AuthResult caller = authenticate(session);
        if (caller == null) {
            HttpHeaders headers = session.getContext().getHttpRequest().getHttpHeaders();
            boolean hasNone = headers.getHeaderString(HttpHeaders.AUTHORIZATION) == null;
            throw hasNone ? SignInChallenge.noToken() : SignInChallenge.invalidToken();
        }
        AccessToken token = resolved(session, caller);
        if (!token.hasAudience(ACCOUNT)) {
            throw SignInChallenge.invalidToken();
        }
        if (!clients.contains(caller.token().getIssuedFor())) {
            throw SignInChallenge.invalidToken();
        }
        if (caller.user().getServiceAccountClientLink() != null) {
            throw SignInChallenge.invalidToken();
        }
        return new AccountToken(token, caller.session());
    }

    private static @Nullable AuthResult authenticate(KeycloakSession session) {
        try {
            return new AppAuthManager.BearerTokenAuthenticator(session).authenticate();
        } catch (NotAuthorizedException notBearer) {
            return null;
        } catch (StorageUnavailableException e) {
            // Nobody can say whether the user is still allowed anything.
            throw ErrorResponse.error("The user's store is not available: try again later", SERVICE_UNAVAILABLE);
        }
    }

    /** The token itself, or if it leaves out what decides here, what an introspection of the token would show. */
    private static AccessToken resolved(KeycloakSession session, AuthResult caller) {
        AccessToken token = caller.token();
        if (token.getAudience() != null && token.getResourceAccess(ACCOUNT) != null) {
            return token;
        }
        AccessTokenIntrospectionProvider<?> introspection = (AccessTokenIntrospectionProvider<?>) session.getProvider(
                TokenIntrospectionProvider.class, AccessTokenIntrospectionProviderFactory.ACCESS_TOKEN_TYPE);
        AccessToken resolved = introspection.transformAccessToken(token, caller.session());
        if (token.getAuth_time() != null) {
            // Resolving gives the time of the session's last sign-in, which the token may be older than.
            resolved.setAuth_time(token.getAuth_time());
        }
        return resolved;
    }
}
