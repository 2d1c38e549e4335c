package io.github.scopedapikeys.selfservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.management.SelfServiceRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/** Two times must say that the user signed in recently, and nothing that somebody else acts. */
class SignInAgeTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration MAX_AGE = Duration.ofSeconds(300);

    @ParameterizedTest
    @CsvSource({
        "0, 0, true",
        "300, 300, true",
        "301, 300, false",
        "300, 301, false",
        "-300, 0, true",
        "-301, 0, false",
        "0, -301, false",
        "1767323045, 0, false",
        "0, 1767323045, false",
        "-9000000000000000000, 0, false"
    })
    void bothTimesMustBeRecent(long ageInToken, long ageInSession, boolean recent) {
        long now = NOW.getEpochSecond();

        Optional<SelfServiceRefusal> refusal =
                refusal(token(now - ageInToken), Map.of("AUTH_TIME", "" + (now - ageInSession)));

        assertThat(refusal).isEqualTo(recent ? Optional.empty() : Optional.of(SelfServiceRefusal.SIGN_IN_TOO_OLD));
    }

    @Test
    void timeThatIsMissingIsNotRecent() {
        assertThat(refusal(token(null), recentNote())).contains(SelfServiceRefusal.SIGN_IN_TOO_OLD);
        assertThat(refusal(token(NOW.getEpochSecond()), Map.of())).contains(SelfServiceRefusal.SIGN_IN_TOO_OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "recently", "1.5", "99999999999999999999"})
    void timeThatCannotBeReadIsNotRecent(String note) {
        assertThat(refusal(token(NOW.getEpochSecond()), Map.of("AUTH_TIME", note)))
                .contains(SelfServiceRefusal.SIGN_IN_TOO_OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"IMPERSONATOR_ID", "IMPERSONATOR_USERNAME", "IMPERSONATOR_CLIENT"})
    void sessionThatSomebodyElseOpenedIsImpersonated(String note) {
        Map<String, String> notes = new HashMap<>(recentNote());
        notes.put(note, "somebody");

        assertThat(refusal(token(NOW.getEpochSecond()), notes)).contains(SelfServiceRefusal.IMPERSONATED);
    }

    /** RFC 8693 §4.1. */
    @Test
    void tokenWithAnActorIsImpersonated() {
        AccessToken token = token(NOW.getEpochSecond());
        token.setOtherClaims("act", Map.of("sub", "somebody"));

        assertThat(refusal(token, recentNote())).contains(SelfServiceRefusal.IMPERSONATED);
    }

    private static Map<String, String> recentNote() {
        return Map.of("AUTH_TIME", "" + NOW.getEpochSecond());
    }

    private static AccessToken token(@Nullable Long authTime) {
        AccessToken token = new AccessToken();
        token.setAuth_time(authTime);
        return token;
    }

    private static Optional<SelfServiceRefusal> refusal(AccessToken token, Map<String, String> notes) {
        UserSessionModel session =
                Fakes.of(UserSessionModel.class, Map.of("getNote", name -> notes.get((String) name[0])));
        return SignInAge.refusal(token, session, MAX_AGE, NOW);
    }
}
