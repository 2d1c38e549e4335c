package io.github.scopedapikeys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.ratelimit.RateLimit;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

class KeyPolicyReaderTest {

    @Test
    void realmWithoutAttributesHasTheDefaults() {
        KeyPolicy policy = read(Map.of());

        assertThat(policy.enabled()).isTrue();
        assertThat(policy.prefix().value()).isEqualTo("sak");
        assertThat(policy.maxKeysPerUser()).isEqualTo(25);
        assertThat(policy.defaultLifetime()).isEqualTo(Duration.ofDays(90));
        assertThat(policy.maxLifetime()).isEqualTo(Duration.ofDays(365));
        assertThat(policy.allowNoExpiry()).isFalse();
        assertThat(policy.tokenLifespan()).isEqualTo(Duration.ofSeconds(300));
        assertThat(policy.allowedScopes()).isEmpty();
        assertThat(policy.requireIpAllowList()).isFalse();
    }

    @Test
    void attributesAreRead() {
        KeyPolicy policy = read(Map.of(
                "api-keys.enabled", "false",
                "api-keys.prefix", "leads",
                "api-keys.maxKeysPerUser", "0",
                "api-keys.defaultLifetime", "60",
                "api-keys.maxLifetime", "3600",
                "api-keys.allowNoExpiry", "true",
                "api-keys.tokenLifespan", "30",
                "api-keys.allowedScopes", "leads:read, leads:write",
                "api-keys.requireIpAllowList", "true"));

        assertThat(policy.enabled()).isFalse();
        assertThat(policy.prefix().value()).isEqualTo("leads");
        assertThat(policy.maxKeysPerUser()).isZero();
        assertThat(policy.defaultLifetime()).isEqualTo(Duration.ofSeconds(60));
        assertThat(policy.maxLifetime()).isEqualTo(Duration.ofSeconds(3600));
        assertThat(policy.allowNoExpiry()).isTrue();
        assertThat(policy.tokenLifespan()).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy.allowedScopes()).isEqualTo(Set.of("leads:read", "leads:write"));
        assertThat(policy.requireIpAllowList()).isTrue();
    }

    @Test
    void defaultLifetimeStaysWithinTheLongest() {
        assertThat(read(Map.of("api-keys.maxLifetime", "60")).defaultLifetime()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "149, 149", "150, 150", "151, 150", "2147483647, 150", "-1, 0", "soon, 0"})
    void tokenReuseIsOffUnlessSetAndAtMostHalfOfTheLifespan(String value, int seconds) {
        assertThat(read(Map.of()).tokenReuse()).isEqualTo(Duration.ZERO);
        assertThat(read(Map.of("api-keys.tokenReuse", value)).tokenReuse()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2147483647, 2147483647", "-1, 0", "soon, 0", "'', 0"})
    void verifyMaxAgeIsHalfAMinuteUnlessSetAndZeroIfUnreadable(String value, int seconds) {
        assertThat(read(Map.of()).verifyMaxAge()).isEqualTo(Duration.ofSeconds(30));
        assertThat(read(Map.of("api-keys.verifyMaxAge", value)).verifyMaxAge()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void tokenReuseIsAtMostHalfOfAnOddLifespan() {
        KeyPolicy policy = read(Map.of("api-keys.tokenLifespan", "61", "api-keys.tokenReuse", "31"));

        assertThat(policy.tokenReuse()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "1", "ture"})
    void unreadableFlagIsStrict(String value) {
        KeyPolicy policy = read(Map.of(
                "api-keys.enabled", value, "api-keys.allowNoExpiry", value, "api-keys.requireIpAllowList", value));

        assertThat(policy.enabled()).isFalse();
        assertThat(policy.allowNoExpiry()).isFalse();
        assertThat(policy.requireIpAllowList()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-1", "99999999999", "unlimited", "1.5", "0x10"})
    void unreadableNumberIsTheDefault(String value) {
        KeyPolicy policy = read(Map.of(
                "api-keys.maxKeysPerUser", value, "api-keys.maxLifetime", value, "api-keys.tokenLifespan", value));

        assertThat(policy.maxKeysPerUser()).isEqualTo(25);
        assertThat(policy.maxLifetime()).isEqualTo(Duration.ofDays(365));
        assertThat(policy.tokenLifespan()).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void rateLimitIsNoneUnlessSet() {
        assertThat(read(Map.of()).rateLimit()).isEmpty();
        assertThat(read(Map.of("api-keys.rateLimit", " 5/20 ")).rateLimit()).contains(new RateLimit(5, 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "none", "0", "0/0", "20/5", "5", "unlimited"})
    void rateLimitThatCannotBeReadIsOne(String value) {
        RealmModel realm = realm(Map.of("api-keys.rateLimit", value, "api-keys.prefix", "sak"), false);

        assertThat(KeyPolicyReader.read(realm).rateLimit()).contains(new RateLimit(10, 20));
        assertThat(KeyPolicyReader.unreadable(realm)).containsExactly("rateLimit");
    }

    @Test
    void noLifetimeIsNotForEver() {
        assertThat(read(Map.of("api-keys.maxLifetime", "0")).maxLifetime()).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void unreadablePrefixIsTheDefault() {
        assertThat(read(Map.of("api-keys.prefix", "Not_A_Prefix")).prefix().value())
                .isEqualTo("sak");
    }

    /** Blank is often a template's empty variable, and no variable opens anything. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "\u2003", ",", " , ,"})
    void attributeWithoutANameIsStrict(String value) {
        RealmModel realm = realm(
                Map.of(
                        "api-keys.allowedScopes", value,
                        "api-keys.selfServiceClients", value,
                        "api-keys.selfServiceRole", value,
                        "api-keys.enabled", value,
                        "api-keys.requireIpAllowList", value,
                        "api-keys.inactivityTimeout", value,
                        "api-keys.expiryNotices", value),
                false);

        KeyPolicy policy = KeyPolicyReader.read(realm);

        assertThat(policy.allowedScopes()).containsExactly(",");
        assertThat(policy.selfServiceClients()).containsExactly(",");
        assertThat(policy.selfServiceRole()).isPresent();
        assertThat(policy.enabled()).isFalse();
        assertThat(policy.requireIpAllowList()).isTrue();
        assertThat(policy.inactivityTimeout()).hasValue(Duration.ofDays(90));
        assertThat(policy.expiryNotices()).hasSize(2);
        assertThat(KeyPolicyReader.unreadable(realm))
                .contains("enabled", "requireIpAllowList", "inactivityTimeout", "expiryNotices");
    }

    /** Stored by REST, and no attribute left: what was stored is not known, so nothing is open. */
    @Test
    void policyThatWasStoredAndIsGoneIsStrict() {
        RealmModel realm = realm(Map.of("of-another-tool", "value"), true);

        KeyPolicy policy = KeyPolicyReader.read(realm);

        assertThat(KeyPolicyReader.isLost(realm)).isTrue();
        assertThat(policy.enabled()).isFalse();
        assertThat(policy.selfService()).isFalse();
        assertThat(policy.allowNoExpiry()).isFalse();
        assertThat(policy.leakReports()).isFalse();
        assertThat(policy.requireIpAllowList()).isTrue();
        assertThat(policy.inactivityTimeout()).hasValue(Duration.ofDays(90));
        assertThat(KeyPolicyReader.unreadable(realm)).hasSize(PolicyRules.ALL.size());
    }

    /** Blank is as good as gone where rules are read, so it is here. */
    @Test
    void policyOfWhichOnlyBlanksAreLeftIsGone() {
        RealmModel realm = realm(Map.of("api-keys.enabled", "", "api-keys.prefix", " "), true);

        assertThat(KeyPolicyReader.isLost(realm)).isTrue();
        assertThat(KeyPolicyReader.read(realm).enabled()).isFalse();
    }

    /** Who misspells a rule must not believe that it holds. */
    @Test
    void attributeThatNamesNoRuleIsReported() {
        RealmModel realm = realm(Map.of("api-keys.requireIpAllowlist", "true", "of-another-tool", "value"), false);

        assertThat(KeyPolicyReader.unreadable(realm)).containsExactly("requireIpAllowlist");
        assertThat(KeyPolicyReader.read(realm).requireIpAllowList()).isFalse();
    }

    /** As by REST. */
    @Test
    void inactivityTimeoutOfZeroIsNone() {
        assertThat(read(Map.of("api-keys.inactivityTimeout", "0")).inactivityTimeout())
                .isEmpty();
        assertThat(KeyPolicyReader.unreadable(realm(Map.of("api-keys.inactivityTimeout", "0"), false)))
                .isEmpty();
    }

    @Test
    void policyOfWhichAnyAttributeIsLeftIsNotGone() {
        RealmModel realm = realm(Map.of("api-keys.prefix", "leads"), true);

        assertThat(KeyPolicyReader.isLost(realm)).isFalse();
        assertThat(KeyPolicyReader.read(realm).enabled()).isTrue();
        assertThat(KeyPolicyReader.unreadable(realm)).isEmpty();
    }

    private static KeyPolicy read(Map<String, String> attributes) {
        return KeyPolicyReader.read(realm(attributes, false));
    }

    private static RealmModel realm(Map<String, String> attributes, boolean stored) {
        RoleModel role = Fakes.of(
                RoleModel.class,
                Map.of(
                        "getFirstAttribute",
                        arguments -> stored && StoredPolicyMark.ATTRIBUTE.equals(arguments[0]) ? "true" : null));
        return Fakes.of(
                RealmModel.class,
                Map.of(
                        "getAttribute",
                        arguments -> attributes.get((String) arguments[0]),
                        "getAttributes",
                        arguments -> attributes,
                        "getName",
                        arguments -> "leads",
                        "getDefaultRole",
                        arguments -> role));
    }
}
