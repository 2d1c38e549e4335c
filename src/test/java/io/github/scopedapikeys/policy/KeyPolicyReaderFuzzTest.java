package io.github.scopedapikeys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.fuzz.SeedText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.keycloak.models.RealmModel;

/** One value in all attributes: any text gives a policy, and only what is written to the letter opens anything. */
class KeyPolicyReaderFuzzTest {

    @Timeout(30)
    @FuzzTest
    void anyTextGivesAPolicyWithinBounds(byte[] input) {
        String value = SeedText.of(input);
        RealmModel realm = Fakes.of(
                RealmModel.class,
                Map.of(
                        "getAttribute",
                        arguments -> value,
                        "getName",
                        arguments -> "leads",
                        "getDefaultRole",
                        arguments -> null));

        KeyPolicy policy = KeyPolicyReader.read(realm);

        String word = value.strip();
        assertThat(policy.enabled()).isEqualTo(word.equals("true"));
        assertThat(policy.allowNoExpiry()).isEqualTo(word.equals("true"));
        assertThat(policy.requireIpAllowList()).isEqualTo(!word.equals("false"));
        assertThat(policy.allowedScopes()).isNotEmpty();
        assertThat(policy.rateLimit()).isPresent();
        assertThat(policy.maxKeysPerUser()).isNotNegative();
        for (Duration duration : List.of(policy.defaultLifetime(), policy.maxLifetime(), policy.tokenLifespan())) {
            assertThat(duration).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(Integer.MAX_VALUE));
        }
        assertThat(policy.defaultLifetime()).isLessThanOrEqualTo(policy.maxLifetime());
    }
}
