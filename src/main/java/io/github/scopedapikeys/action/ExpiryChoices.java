package io.github.scopedapikeys.action;

import io.github.scopedapikeys.policy.KeyPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * The expiries that the form offers, all within the policy.
 *
 * @param days lifetimes, in days
 * @param selected what a new form has selected, as {@link KeyForm#expiry}: the policy's default
 * @param never whether a key without an expiry may be chosen
 * @param firstDay first day that may be the last of a key, in UTC
 * @param lastDay last such day; before {@code firstDay} if the policy allows no whole day
 */
record ExpiryChoices(List<Long> days, String selected, boolean never, LocalDate firstDay, LocalDate lastDay) {

    private static final List<Long> PRESETS = List.of(7L, 30L, 90L, 365L);

    static ExpiryChoices of(KeyPolicy policy, Instant now) {
        List<Long> days = PRESETS.stream()
                .filter(preset -> Duration.ofDays(preset).compareTo(policy.maxLifetime()) <= 0)
                .toList();
        String selected = days.stream()
                .filter(preset -> Duration.ofDays(preset).equals(policy.defaultLifetime()))
                .map(String::valueOf)
                .findFirst()
                .orElse("");
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate end = LocalDate.ofInstant(now.plus(policy.maxLifetime()), ZoneOffset.UTC);
        return new ExpiryChoices(days, selected, policy.allowNoExpiry(), today, end.minusDays(1));
    }

    boolean offersDate() {
        return !lastDay.isBefore(firstDay);
    }

    /** The values of the choices, in the order of the page. An empty value is the policy's default. */
    List<String> values() {
        return Stream.of(
                        selected.isEmpty() ? Stream.of("") : Stream.<String>empty(),
                        days.stream().map(String::valueOf),
                        offersDate() ? Stream.of(KeyForm.ON_DATE) : Stream.<String>empty(),
                        never ? Stream.of(KeyForm.NEVER) : Stream.<String>empty())
                .flatMap(values -> values)
                .toList();
    }
}
