package io.github.scopedapikeys.representation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.directory.KeyStatus;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A filter that is not read is a search, or a revocation, of more keys than somebody asked for. */
class FilterRepresentationTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** Each parameter with a value of its own. */
    private static final Map<String, String> ALL = Map.ofEntries(
            Map.entry("userId", "somebody"),
            Map.entry("search", "backup"),
            Map.entry("status", "rotating"),
            Map.entry("scope", "leads:read"),
            Map.entry("client", "connector"),
            Map.entry("createdBefore", "2026-01-01T00:00:01Z"),
            Map.entry("createdAfter", "2026-01-01T00:00:02Z"),
            Map.entry("expiresBefore", "2026-01-01T00:00:03Z"),
            Map.entry("expiresAfter", "2026-01-01T00:00:04Z"),
            Map.entry("lastUsedBefore", "2026-01-01T00:00:05Z"),
            Map.entry("lastUsedAfter", "2026-01-01T00:00:06Z"),
            Map.entry("neverUsed", "true"));

    static Stream<String> names() {
        return ALL.keySet().stream().sorted();
    }

    static Stream<String> namesOfTexts() {
        return names().filter(name -> !name.equals("neverUsed"));
    }

    @Test
    void eachParameterIsTheConditionOfItsName() {
        Instant base = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(filter(ALL))
                .isEqualTo(new KeyFilter(
                        "somebody",
                        "backup",
                        KeyStatus.ROTATING,
                        "leads:read",
                        "connector",
                        base.plusSeconds(1),
                        base.plusSeconds(2),
                        base.plusSeconds(3),
                        base.plusSeconds(4),
                        base.plusSeconds(5),
                        base.plusSeconds(6),
                        true,
                        NOW,
                        null));
    }

    /** A parameter that is not among them is refused as unknown. */
    @Test
    void namesAreThoseOfTheParameters() {
        assertThat(FilterRepresentation.NAMES)
                .isEqualTo(ALL.keySet())
                .isEqualTo(Arrays.stream(FilterRepresentation.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.toSet()));
    }

    @Test
    void nothingAskedIsAllKeys() {
        assertThat(FilterRepresentation.of(Map.of()).isEmpty()).isTrue();
        assertThat(FilterRepresentation.of(Map.of("neverUsed", "false")).isEmpty())
                .isTrue();
        assertThat(filter(Map.of())).isEqualTo(KeyFilter.all(NOW));
        assertThat(filter(Map.of("neverUsed", "false"))).isEqualTo(KeyFilter.all(NOW));
    }

    @ParameterizedTest
    @MethodSource("names")
    void anythingAskedIsNotAllKeys(String name) {
        FilterRepresentation one = FilterRepresentation.of(Map.of(name, ALL.get(name)));

        assertThat(one.isEmpty()).isFalse();
        assertThat(one.filter(NOW, Optional.empty())).isNotEqualTo(KeyFilter.all(NOW));
    }

    /** From a script whose variable is empty. */
    @ParameterizedTest
    @MethodSource("names")
    void blankIsRefusedByName(String name) {
        for (String blank : new String[] {"", " ", "\t"}) {
            Map<String, String> values = new HashMap<>(ALL);
            values.put(name, blank);
            assertRefused(values, name);
        }
    }

    @ParameterizedTest
    @MethodSource("namesOfTexts")
    void keyIsRefusedByName(String name) {
        assertRefused(Map.of(name, "sak_" + "0".repeat(71)), name);
    }

    @ParameterizedTest
    @CsvSource({"active,   ACTIVE", "disabled, DISABLED", "expired,  EXPIRED", "rotating, ROTATING"})
    void statusIsOneOfFour(String text, KeyStatus status) {
        assertThat(filter(Map.of("status", text)).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACTIVE", "Active", "revoked", "active,expired", " active"})
    void noOtherStatusIsTaken(String text) {
        assertRefused(Map.of("status", text), "status");
    }

    @ParameterizedTest
    @CsvSource({
        "2027-01-01T00:00:00Z,          2027-01-01T00:00:00Z",
        "2027-01-01T02:00:00+02:00,     2027-01-01T00:00:00Z",
        "2026-12-31T18:30:00.5-05:30,   2027-01-01T00:00:00.5Z",
        "2027-01-01T00:00Z,             2027-01-01T00:00:00Z"
    })
    void timesHaveAnOffset(String text, Instant time) {
        assertThat(filter(Map.of("createdBefore", text)).createdBefore()).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2027-01-01",
                "2027-01-01T00:00:00",
                "2027-01-01 00:00:00Z",
                "2027-02-30T00:00:00Z",
                "1798761600",
                "yesterday"
            })
    void timeThatMeansDifferentThingsToDifferentPeopleIsRefused(String text) {
        names().filter(name -> name.endsWith("Before") || name.endsWith("After"))
                .forEach(name -> assertRefused(Map.of(name, text), name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUE", "yes", "1", "0"})
    void neverUsedIsTrueOrFalse(String text) {
        assertRefused(Map.of("neverUsed", text), "neverUsed");
    }

    @Test
    void inactivityCountsBackFromNow() {
        assertThat(FilterRepresentation.of(Map.of())
                        .filter(NOW, Optional.of(Duration.ofDays(2)))
                        .inactiveBefore())
                .isEqualTo(Instant.parse("2025-12-31T03:04:05Z"));
    }

    private static KeyFilter filter(Map<String, String> values) {
        return FilterRepresentation.of(values).filter(NOW, Optional.empty());
    }

    private static void assertRefused(Map<String, String> values, String name) {
        assertThatThrownBy(() -> filter(values))
                .as("%s", values)
                .isInstanceOfSatisfying(
                        InvalidFieldException.class,
                        e -> assertThat(e.problem()).startsWith(name + " "));
    }
}
