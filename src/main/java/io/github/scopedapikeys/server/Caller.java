package io.github.scopedapikeys.server;

import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Who makes a request, and from where. A session that is opened for a part of the request's work gets it by {@link
 * #bindTo}: Keycloak passes on only realm and client.
 *
 * <p>The user is the one whom Keycloak has authenticated, as in admin events: the user of the session that the token or
 * cookie belongs to. {@code KeycloakContext.getUser} is another one or none: it searches by the token's claims, but
 * lightweight tokens have no subject, and it does not decode the realm's name in the issuer.
 */
public final class Caller {

    private static final String ATTRIBUTE = Caller.class.getName();

    private final ClientConnection connection;
    private final @Nullable String userId;
    private final @Nullable String username;

    private Caller(ClientConnection connection, @Nullable String userId, @Nullable String username) {
        this.connection = connection;
        this.userId = userId;
        this.username = username;
    }

    /** The caller that the session is bound to, otherwise that of its own request. */
    public static Caller of(KeycloakSession session) {
        Caller bound = session.getAttribute(ATTRIBUTE, Caller.class);
        KeycloakContext context = session.getContext();
        return bound == null ? of(context) : bound;
    }

    private static Caller of(KeycloakContext context) {
        UserSessionModel signedIn = context.getUserSession();
        if (signedIn != null && Impersonation.isIn(signedIn)) {
            return new Caller(
                    context.getConnection(), Impersonation.userId(signedIn), Impersonation.username(signedIn));
        }
        UserModel user = user(context, signedIn);
        return new Caller(
                context.getConnection(), user == null ? null : user.getId(), user == null ? null : user.getUsername());
    }

    private static @Nullable UserModel user(KeycloakContext context, @Nullable UserSessionModel signedIn) {
        if (signedIn != null) {
            return signedIn.getUser();
        }
        // Required actions run before the user is signed in.
        AuthenticationSessionModel signingIn = context.getAuthenticationSession();
        return signingIn == null ? null : signingIn.getAuthenticatedUser();
    }

    /** Makes this the caller of another session. */
    public void bindTo(KeycloakSession session) {
        session.getContext().setConnection(connection);
        session.setAttribute(ATTRIBUTE, this);
    }

    /** Null if nobody is signed in. */
    public @Nullable String username() {
        return username;
    }

    /** Whether the caller is this user. False if nobody is signed in. */
    public boolean is(UserModel user) {
        return user.getId().equals(userId);
    }
}
