package io.github.scopedapikeys.selfservice;

import io.github.scopedapikeys.server.Impersonation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Whether a user has signed in recently enough, and in person.
 *
 * <p>Two times must both be recent: {@code auth_time} of the token, and the time that Keycloak keeps in the user's
 * session. The token alone is no proof, because a mapper can write any {@code auth_time}. The session alone is none,
 * because an old token of the session would become fresh when the user signs in again elsewhere. The start of the
 * session and {@code acr} do not count: both outlive a sign-in.
 */
final class SignInAge {

    private static final String ACTOR_CLAIM = "act";

    private SignInAge() {}

    /** Why the sign-in is not enough; empty if it is. */
    static Optional<SelfServiceRefusal> refusal(
            AccessToken token, UserSessionModel session, Duration maxAge, Instant now) {
        if (Impersonation.isIn(session) || token.getOtherClaims().containsKey(ACTOR_CLAIM)) {
            return Optional.of(SelfServiceRefusal.IMPERSONATED);
        }
        boolean recent = isRecent(token.getAuth_time(), maxAge, now)
                && isRecent(seconds(session.getNote(AuthenticationManager.AUTH_TIME)), maxAge, now);
        return recent ? Optional.empty() : Optional.of(SelfServiceRefusal.SIGN_IN_TOO_OLD);
    }

    /** A time in the future is not from this clock. It may be as far off as a sign-in may be old, but no further. */
    private static boolean isRecent(@Nullable Long time, Duration maxAge, Instant now) {
        if (time == null || time <= 0) {
            return false;
        }
        return Math.abs(now.getEpochSecond() - time) <= maxAge.toSeconds();
    }

    private static @Nullable Long seconds(@Nullable String note) {
        try {
            return note == null ? null : Long.valueOf(note);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
