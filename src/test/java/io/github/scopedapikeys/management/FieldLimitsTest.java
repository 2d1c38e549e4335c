package io.github.scopedapikeys.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.ratelimit.RateLimit;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldLimitsTest {

    /** One character of two UTF-16 units. */
    private static final String WIDE = "\uD83D\uDD11";

    /** A whole key, with its checksum. */
    private static final String KEY = ApiKey.generate(new KeyPrefix("sak"), UUID.randomUUID(), new SecureRandom())
            .reveal();

    @Test
    void descriptionCountsCharactersAndMayHaveLines() {
        String longest = WIDE.repeat(1000);

        assertThat(FieldLimits.description(longest)).isEqualTo(longest);
        assertThat(FieldLimits.description("one\r\n\ttwo")).isEqualTo("one\r\n\ttwo");
        assertThat(FieldLimits.description(null)).isNull();
        assertRefused("description", () -> FieldLimits.description("x".repeat(1001)));
    }

    @Test
    void reasonIsOneShortLine() {
        FieldLimits.reason(null);
        FieldLimits.reason(WIDE.repeat(255));
        assertRefused("reason", () -> FieldLimits.reason("x".repeat(256)));
        assertRefused("reason", () -> FieldLimits.reason("one\ntwo"));
    }

    @Test
    void listsHaveAHundredEntriesOfTheirLength() {
        List<String> longest = IntStream.range(0, 100)
                .mapToObj(i -> String.format("%03d", i) + "x".repeat(252))
                .toList();

        assertThat(FieldLimits.entries("scopes", longest)).isEqualTo(longest);
        assertThat(FieldLimits.entries("scopes", List.of("b", "a", "b"))).containsExactly("b", "a");
        assertThat(FieldLimits.entries("scopes", null)).isEmpty();
        assertRefused("scopes", () -> FieldLimits.entries("scopes", Collections.nCopies(101, "a")));
        assertRefused("scopes", () -> FieldLimits.entries("scopes", List.of("x".repeat(256))));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "a\nb", "a\u0085b", "a\u0000", "\u202Ea", "\uD800", "\u2069"})
    void entryThatIsMissingOrDeceivesIsRefused(@Nullable String entry) {
        assertRefused("clients", () -> FieldLimits.entries("clients", Arrays.asList("a", entry)));
    }

    @Test
    void rolesOfClientsAreListsOfEntries() {
        assertThat(FieldLimits.clientRoles(Map.of("crm", List.of("read", "read"))))
                .isEqualTo(Map.of("crm", List.of("read")));
        assertThat(FieldLimits.clientRoles(null)).isEmpty();
        Map<String, List<String>> without = new HashMap<>();
        without.put("crm", null);
        assertRefused("clientRoles", () -> FieldLimits.clientRoles(without));
        assertRefused("clientRoles", () -> FieldLimits.clientRoles(Map.of(" ", List.of())));
        assertRefused("clientRoles", () -> FieldLimits.clientRoles(Map.of("crm", List.of(" "))));
    }

    @Test
    void metadataHasBounds() {
        Map<String, String> most = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            most.put("k".repeat(62) + (10 + i), "v".repeat(255));
        }
        assertThat(FieldLimits.metadata(most)).isEqualTo(most);
        assertThat(FieldLimits.metadata(Map.of("note", "one\ntwo"))).containsValue("one\ntwo");
        assertThat(FieldLimits.metadata(null)).isEmpty();

        Map<String, String> more = new HashMap<>(most);
        more.put("one more", "");
        assertRefused("metadata", () -> FieldLimits.metadata(more));
        assertRefused("metadata", () -> FieldLimits.metadata(Map.of("k".repeat(65), "")));
        assertRefused("metadata", () -> FieldLimits.metadata(Map.of(" ", "")));
        assertRefused("metadata", () -> FieldLimits.metadata(Map.of("a\nb", "")));
        assertRefused("metadata", () -> FieldLimits.metadata(Map.of("k", "v".repeat(256))));
        assertRefused("metadata", () -> FieldLimits.metadata(Map.of("k", "\u202E")));
        assertRefused("metadata", () -> FieldLimits.metadata(Collections.singletonMap("k", null)));
    }

    @Test
    void rateLimitIsNoneOrWithinItsBounds() {
        assertThat(FieldLimits.rateLimit(null)).isNull();
        assertThat(FieldLimits.rateLimit(Map.of())).isNull();
        assertThat(FieldLimits.rateLimit(Map.of("perSecond", 5L, "burst", 20L))).isEqualTo(new RateLimit(5, 20));
        assertRefused("rateLimit", () -> FieldLimits.rateLimit(Map.of("perSecond", 5L, "burst", 4L)));
        assertRefused("rateLimit", () -> FieldLimits.rateLimit(Map.of("perSecond", 5L)));
    }

    /** It would be stored, listed and mailed. */
    @Test
    void noFieldTakesAKey() {
        String pasted = "it is " + KEY + ".";

        assertRefused("description", () -> FieldLimits.description(pasted));
        assertRefused("reason", () -> FieldLimits.reason(pasted));
        assertRefused("scopes", () -> FieldLimits.entries("scopes", List.of(pasted)));
        assertRefused("clientRoles", () -> FieldLimits.clientRoles(Map.of(pasted, List.of())));
        assertRefused("metadata", () -> FieldLimits.metadata(Map.of("k", pasted)));
    }

    @Test
    void graceIsAtMostPolicys() {
        Duration longest = Duration.ofMinutes(1);

        assertThat(FieldLimits.gracePeriod(null, longest)).isZero();
        assertThat(FieldLimits.gracePeriod(0L, longest)).isZero();
        assertThat(FieldLimits.gracePeriod(60L, longest)).isEqualTo(longest);
        for (long seconds : new long[] {-1, 61, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertRefused("gracePeriod", () -> FieldLimits.gracePeriod(seconds, longest));
        }
    }

    private static void assertRefused(String field, ThrowingCallable check) {
        assertThatThrownBy(check)
                .isInstanceOfSatisfying(
                        InvalidFieldException.class,
                        e -> assertThat(e.problem())
                                .startsWith(field + " must ")
                                .doesNotContain(KEY));
    }
}
