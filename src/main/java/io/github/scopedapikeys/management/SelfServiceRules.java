package io.github.scopedapikeys.management;

import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.server.Impersonation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Whether signed-in users may manage their own keys, and how recently they must have signed in for a new key. All doors
 * for users ask these rules, so that none of them is weaker than another.
 */
public final class SelfServiceRules {

    private SelfServiceRules() {}

    /** Why the policy does not let the user manage the user's own keys; empty if it does. */
    public static Optional<SelfServiceRefusal> refusal(KeycloakSession session, KeyPolicy policy, UserModel user) {
        if (!policy.selfService()) {
            return Optional.of(SelfServiceRefusal.OFF);
        }
        return policy.selfServiceRole()
                .filter(role -> !isInRole(session, user, role))
                .map(role -> SelfServiceRefusal.ROLE_MISSING);
    }

    /** A role that does not exist, or no longer does, is a role that nobody has. */
    private static boolean isInRole(KeycloakSession session, UserModel user, String name) {
        RoleModel role = KeycloakModelUtils.getRoleFromString(
                session, session.getContext().getRealm(), name);
        return role != null && user.hasRole(role);
    }

    /** Refuses a session in which an administrator or a client acts instead of the user. */
    public static Optional<SelfServiceRefusal> impersonation(UserSessionModel session) {
        return Impersonation.isIn(session) ? Optional.of(SelfServiceRefusal.IMPERSONATED) : Optional.empty();
    }

    /** The time of the last sign-in that Keycloak keeps in a session, in seconds; null if it is unknown. */
    public static @Nullable Long signInTime(UserSessionModel session) {
        return seconds(session.getNote(AuthenticationManager.AUTH_TIME));
    }

    /** The time in a note, in seconds; null if there is none, or it cannot be read. */
    public static @Nullable Long seconds(@Nullable String note) {
        try {
            return note == null ? null : Long.valueOf(note);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * Refuses a sign-in that is too old. A time in the future is not from this clock. It may be as far off as a sign-in
     * may be old, but no further.
     *
     * @param signIn time of the sign-in in seconds; null: unknown
     */
    public static Optional<SelfServiceRefusal> age(@Nullable Long signIn, Duration maxAge, Instant now) {
        boolean recent = signIn != null && signIn > 0 && Math.abs(now.getEpochSecond() - signIn) <= maxAge.toSeconds();
        return recent ? Optional.empty() : Optional.of(SelfServiceRefusal.SIGN_IN_TOO_OLD);
    }
}
