package io.github.scopedapikeys.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.RealmModel;

/** The form offers nothing that the policy would refuse. */
class ExpiryChoicesTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void defaultsOfThePolicy() {
        ExpiryChoices choices = choices(Map.of("api-keys.allowNoExpiry", "false"));

        assertThat(choices.values()).containsExactly("7", "30", "90", "365", "date");
        assertThat(choices.selected()).isEqualTo("90");
        assertThat(choices.firstDay()).isEqualTo(LocalDate.of(2026, 1, 2));
        assertThat(choices.lastDay()).isEqualTo(LocalDate.of(2027, 1, 1));
    }

    @Test
    void ownDefaultOfTheRealmIsAChoice() {
        ExpiryChoices choices =
                choices(Map.of("api-keys.defaultLifetime", "864000", "api-keys.maxLifetime", "3456000"));

        assertThat(choices.values()).containsExactly("", "7", "30", "date");
        assertThat(choices.selected()).isEmpty();
    }

    @Test
    void neverIsAChoiceOnlyIfThePolicyAllowsIt() {
        assertThat(choices(Map.of("api-keys.allowNoExpiry", "true")).values()).endsWith("never");
    }

    @Test
    void noDayIsOfferedThatEndsAfterTheLongestLifetime() {
        ExpiryChoices choices = choices(Map.of("api-keys.defaultLifetime", "3600", "api-keys.maxLifetime", "3600"));

        assertThat(choices.offersDate()).isFalse();
        assertThat(choices.values()).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(longs = {86400, 100000, 604800, 2592000, 31536000})
    void lastDayEndsWithinTheLongestLifetime(long seconds) {
        ExpiryChoices choices = choices(Map.of("api-keys.defaultLifetime", "60", "api-keys.maxLifetime", "" + seconds));

        Instant end = choices.lastDay().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        assertThat(end).isBeforeOrEqualTo(NOW.plusSeconds(seconds)).isAfter(NOW);
        assertThat(Duration.between(end, NOW.plusSeconds(seconds))).isLessThan(Duration.ofDays(1));
    }

    private static ExpiryChoices choices(Map<String, String> attributes) {
        KeyPolicy policy = KeyPolicyReader.read(Fakes.of(
                RealmModel.class, Map.of("getAttribute", arguments -> attributes.get((String) arguments[0]))));
        return ExpiryChoices.of(policy, NOW);
    }
}
