package io.github.scopedapikeys.action;

import io.github.scopedapikeys.management.KeySpecification;
import io.github.scopedapikeys.server.InvalidFieldException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form as it was sent, not yet checked: the rules of a new key check it.
 *
 * @param name of the key
 * @param scopes that are ticked
 * @param clients that are ticked; none: any
 * @param allowedIps address ranges, separated by blanks, commas or line breaks
 * @param expiry a number of days, {@link #NEVER}, {@link #ON_DATE}, or empty for the policy's default
 * @param expiryDate the last day (ISO 8601), in UTC
 */
record KeyForm(
        String name, List<String> scopes, List<String> clients, String allowedIps, String expiry, String expiryDate) {

    /** The name of the button on the pages after the form. */
    static final String DONE = "done";

    static final String NAME = "name";
    static final String SCOPE = "scope";
    static final String CLIENT = "client";
    static final String ALLOWED_IPS = "allowedIps";
    static final String EXPIRY = "expiry";
    static final String EXPIRY_DATE = "expiryDate";

    /** A value of {@link #EXPIRY}. */
    static final String NEVER = "never";

    /** A value of {@link #EXPIRY}. */
    static final String ON_DATE = "date";

    private static final String SEPARATORS = "[\\s,;]+";
    private static final int MAX_DIGITS = 5;

    KeyForm {
        scopes = List.copyOf(scopes);
        clients = List.copyOf(clients);
    }

    static KeyForm blank() {
        return new KeyForm("", List.of(), List.of(), "", "", "");
    }

    static KeyForm of(MultivaluedMap<String, String> sent) {
        return new KeyForm(
                first(sent, NAME),
                all(sent, SCOPE),
                all(sent, CLIENT),
                first(sent, ALLOWED_IPS),
                first(sent, EXPIRY),
                first(sent, EXPIRY_DATE));
    }

    private static String first(MultivaluedMap<String, String> sent, String field) {
        String value = sent.getFirst(field);
        return value == null ? "" : value;
    }

    private static List<String> all(MultivaluedMap<String, String> sent, String field) {
        List<String> values = sent.get(field);
        return values == null ? List.of() : values;
    }

    /**
     * The requested key.
     *
     * @throws InvalidFieldException if the expiry is none that the form can send
     */
    KeySpecification specification(Instant now) {
        List<String> ranges =
                allowedIps.isBlank() ? List.of() : List.of(allowedIps.strip().split(SEPARATORS));
        return new KeySpecification(
                name, null, scopes, null, null, clients, ranges, null, expiresAt(now), expiresIn(), null);
    }

    private @Nullable String expiresAt(Instant now) {
        return switch (expiry) {
            case NEVER -> NEVER;
            case ON_DATE -> end(now).toString();
            default -> null;
        };
    }

    private @Nullable Long expiresIn() {
        if (expiry.isEmpty() || expiry.equals(NEVER) || expiry.equals(ON_DATE)) {
            return null;
        }
        if (expiry.length() > MAX_DIGITS || !expiry.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new InvalidFieldException("expiresIn", "must be a choice of the form");
        }
        return Duration.ofDays(Long.parseLong(expiry)).toSeconds();
    }

    /** A key is good until the end of its last day. A day in the past stays in the past. */
    private Instant end(Instant now) {
        try {
            LocalDate day = LocalDate.parse(expiryDate);
            LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
            LocalDate end = day.isBefore(today) ? day : day.plusDays(1);
            return end.atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidFieldException("expiresAt", "must be a date");
        }
    }
}
