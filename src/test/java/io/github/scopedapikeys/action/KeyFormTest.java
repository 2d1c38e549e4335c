package io.github.scopedapikeys.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.scopedapikeys.management.KeySpecification;
import io.github.scopedapikeys.server.InvalidFieldException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers, and others, can send as the form. */
class KeyFormTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void emptyFormAsksForTheDefaults() {
        KeySpecification asked = KeyForm.of(new MultivaluedHashMap<>()).specification(NOW);

        assertThat(asked.name()).isEmpty();
        assertThat(asked.scopes()).isEmpty();
        assertThat(asked.clients()).isEmpty();
        assertThat(asked.allowedIps()).isEmpty();
        assertThat(asked.expiresAt()).isNull();
        assertThat(asked.expiresIn()).isNull();
    }

    @Test
    void addressesAreSeparatedInAnyUsualWay() {
        MultivaluedMap<String, String> sent = new MultivaluedHashMap<>();
        sent.add(KeyForm.ALLOWED_IPS, " 192.0.2.1,192.0.2.2 ; 192.0.2.0/24\r\n2001:db8::1\n");

        assertThat(KeyForm.of(sent).specification(NOW).allowedIps())
                .isEqualTo(List.of("192.0.2.1", "192.0.2.2", "192.0.2.0/24", "2001:db8::1"));
    }

    @Test
    void daysAreSeconds() {
        assertThat(asked("30", "2026-05-05").expiresIn()).isEqualTo(2592000L);
        assertThat(asked("30", "2026-05-05").expiresAt()).isNull();
        assertThat(asked("never", "2026-05-05").expiresAt()).isEqualTo("never");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-03, 2026-01-04T00:00:00Z",
        "2026-01-02, 2026-01-03T00:00:00Z",
        "2026-01-01, 2026-01-01T00:00:00Z",
        "2026-12-31, 2027-01-01T00:00:00Z"
    })
    void keyIsGoodUntilTheEndOfItsLastDay(String day, String end) {
        assertThat(asked("date", day).expiresAt()).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "+1", " 7", "1.5", "999999", "99999999999999999999", "\u0667"})
    void expiryThatIsNoChoiceIsRefused(String expiry) {
        assertThatExceptionOfType(InvalidFieldException.class).isThrownBy(() -> asked(expiry, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tomorrow", "2026-02-30", "2026-1-3", "2026-01-03T00:00:00Z", "+999999999-12-31"})
    void dateThatIsNoneIsRefused(String day) {
        assertThatExceptionOfType(InvalidFieldException.class).isThrownBy(() -> asked("date", day));
    }

    private static KeySpecification asked(String expiry, String day) {
        return new KeyForm("CRM", List.of(), List.of(), "", expiry, day).specification(NOW);
    }
}
