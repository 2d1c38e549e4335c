package io.github.scopedapikeys.selfservice;

import io.github.scopedapikeys.management.SelfServiceRefusal;
import io.github.scopedapikeys.management.SelfServiceRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

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
        if (token.getOtherClaims().containsKey(ACTOR_CLAIM)) {
            return Optional.of(SelfServiceRefusal.IMPERSONATED);
        }
        return SelfServiceRules.impersonation(session)
                .or(() -> SelfServiceRules.age(token.getAuth_time(), maxAge, now))
                .or(() -> SelfServiceRules.age(SelfServiceRules.signInTime(session), maxAge, now));
    }
}
