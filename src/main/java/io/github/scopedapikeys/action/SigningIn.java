package io.github.scopedapikeys.action;

import io.github.scopedapikeys.management.SelfServiceRefusal;
import io.github.scopedapikeys.management.SelfServiceRules;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.ServerTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.AccountRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Whether a user who is about to be signed in may create a key.
 *
 * <p>With single sign-on, the time of the sign-in is the one that Keycloak keeps in the user's session. Otherwise the
 * user has just signed in, and Keycloak keeps that time only after all required actions. Until then it is a note in the
 * authentication session.
 */
final class SigningIn {

    private static final String SIGNED_IN_AT = "api-key-signed-in-at";

    private SigningIn() {}

    /** Keeps the time of the sign-in. It does not change while the user is busy with required actions. */
    static void remember(AuthenticationSessionModel signingIn) {
        if (signingIn.getAuthNote(SIGNED_IN_AT) == null) {
            signingIn.setAuthNote(SIGNED_IN_AT, Long.toString(ServerTime.now().getEpochSecond()));
        }
    }

    /** Why the user may not create a key; empty if the user may. */
    static Optional<SelfServiceRefusal> refusal(RequiredActionContext context) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        KeyPolicy policy = KeyPolicyReader.read(realm);
        if (!policy.enabled()) {
            return Optional.of(SelfServiceRefusal.KEYS_OFF);
        }
        if (!mayManageAccount(realm, context.getUser())) {
            return Optional.of(SelfServiceRefusal.ACCOUNT_ROLE_MISSING);
        }
        AuthenticationSessionModel signingIn = context.getAuthenticationSession();
        // Keycloak gives a user's session the id of the authentication session, and reuses a session that is there.
        UserSessionModel existing = session.sessions()
                .getUserSession(realm, signingIn.getParentSession().getId());
        return SelfServiceRules.refusal(session, policy, context.getUser())
                .or(() -> existing == null ? Optional.empty() : SelfServiceRules.impersonation(existing))
                .or(() -> SelfServiceRules.age(
                        time(signingIn, existing), policy.reauthenticateAfter(), ServerTime.now()));
    }

    private static @Nullable Long time(AuthenticationSessionModel signingIn, @Nullable UserSessionModel existing) {
        if (AuthenticatorUtil.isSSOAuthentication(signingIn)) {
            return existing == null ? null : SelfServiceRules.signInTime(existing);
        }
        return SelfServiceRules.seconds(signingIn.getAuthNote(SIGNED_IN_AT));
    }

    /** As at the Account API. The client does not matter: it sees neither the form nor the key. */
    private static boolean mayManageAccount(RealmModel realm, UserModel user) {
        ClientModel account = realm.getClientByClientId(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID);
        RoleModel role = account == null || !account.isEnabled() ? null : account.getRole(AccountRoles.MANAGE_ACCOUNT);
        return role != null && user.hasRole(role);
    }
}
