package io.github.scopedapikeys.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.RealmModel;

/** The end of a key: a hundred seconds by default, a thousand at most. */
class ExpiryTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final KeyPolicy STRICT = policy(false);
    private static final KeyPolicy LENIENT = policy(true);

    @Test
    void nothingAskedForIsTheDefaultAndNeverForEver() {
        assertThat(Expiry.of(null, null, STRICT, NOW)).isEqualTo(NOW.plusSeconds(100));
        assertThat(Expiry.of(null, null, LENIENT, NOW)).isEqualTo(NOW.plusSeconds(100));
    }

    @Test
    void noEndIsForPolicyToAllow() {
        assertThat(Expiry.of("never", null, LENIENT, NOW)).isNull();
        assertRefused("expiresAt", () -> Expiry.of("never", null, STRICT, NOW));
    }

    @Test
    void endIsWithinPolicyToTheSecond() {
        assertThat(Expiry.of(null, 1L, STRICT, NOW)).isEqualTo(NOW.plusSeconds(1));
        assertThat(Expiry.of(null, 1000L, STRICT, NOW)).isEqualTo(NOW.plusSeconds(1000));
        assertThat(Expiry.of(NOW.plusSeconds(1000).toString(), null, STRICT, NOW))
                .isEqualTo(NOW.plusSeconds(1000));
        assertThat(Expiry.of("2026-01-02T04:04:06+01:00", null, STRICT, NOW)).isEqualTo("2026-01-02T03:04:06Z");
        for (long seconds : new long[] {0, -1, 1001, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertRefused("expiresIn", () -> Expiry.of(null, seconds, LENIENT, NOW));
        }
        assertRefused(
                "expiresAt", () -> Expiry.of(NOW.plusSeconds(1000).plusMillis(1).toString(), null, LENIENT, NOW));
        assertRefused("expiresAt", () -> Expiry.of(NOW.toString(), null, LENIENT, NOW));
        assertRefused("expiresIn", () -> Expiry.of(NOW.plusSeconds(9).toString(), 9L, LENIENT, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Never", "2026-01-02", "2026-01-02T03:04:06", "1767323046", "+1000000000-01-01T00:00:00Z"})
    void whatIsNoDateWithAnOffsetIsRefused(String text) {
        assertRefused("expiresAt", () -> Expiry.of(text, null, LENIENT, NOW));
    }

    /** A console shows an end to the second, and gives it back with every change. */
    @Test
    void endThatIsGivenBackStays() {
        Instant late = NOW.plusSeconds(5000);

        assertThat(changed(late, null, STRICT)).isEqualTo(late);
        assertThat(changed(late, "2026-01-02T04:27:25Z", STRICT)).isEqualTo(late);
        assertThat(changed(null, "never", STRICT)).isNull();
        assertRefused("expiresAt", () -> changed(late, "2026-01-02T04:27:26Z", STRICT));
        assertRefused("expiresAt", () -> changed(late, "never", STRICT));
        assertThat(changed(late, "2026-01-02T03:05:00Z", STRICT)).isEqualTo("2026-01-02T03:05:00Z");
        assertThat(changed(late, "never", LENIENT)).isNull();
    }

    @Test
    void rotationShortensNoLifeAndGivesNoLongerOne() {
        assertThat(rotated(NOW.plusSeconds(900), STRICT)).isEqualTo(NOW.plusSeconds(900));
        assertThat(rotated(NOW.plusSeconds(1000), STRICT)).isEqualTo(NOW.plusSeconds(1000));
        assertThat(rotated(NOW.plusSeconds(1001), STRICT)).isEqualTo(NOW.plusSeconds(100));
        assertThat(rotated(NOW.plusSeconds(50), STRICT)).isEqualTo(NOW.plusSeconds(100));
        assertThat(rotated(null, LENIENT)).isNull();
        assertRefused("expiresAt", () -> rotated(null, STRICT));
        assertThat(Expiry.rotated(NOW.plusSeconds(900), new RotationRequest(null, null, 10L), STRICT, NOW))
                .isEqualTo(NOW.plusSeconds(10));
    }

    private static @Nullable Instant rotated(@Nullable Instant current, KeyPolicy policy) {
        return Expiry.rotated(current, new RotationRequest(null, null, null), policy, NOW);
    }

    private static @Nullable Instant changed(@Nullable Instant current, @Nullable String expiresAt, KeyPolicy policy) {
        KeySpecification asked =
                new KeySpecification(null, null, null, null, null, null, null, null, expiresAt, null, null);
        return Expiry.changed(current, asked, policy, NOW);
    }

    private static KeyPolicy policy(boolean allowNoExpiry) {
        Map<String, String> attributes = Map.of(
                "api-keys.defaultLifetime", "100",
                "api-keys.maxLifetime", "1000",
                "api-keys.allowNoExpiry", String.valueOf(allowNoExpiry));
        return KeyPolicyReader.read(Fakes.of(
                RealmModel.class, Map.of("getAttribute", arguments -> attributes.get((String) arguments[0]))));
    }

    private static void assertRefused(String field, ThrowingCallable check) {
        assertThatThrownBy(check)
                .isInstanceOfSatisfying(
                        InvalidFieldException.class,
                        e -> assertThat(e.problem()).startsWith(field + " "));
    }
}
