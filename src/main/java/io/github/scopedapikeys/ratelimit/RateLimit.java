package io.github.scopedapikeys.ratelimit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a key may make: in the long run, and at once.
 *
 * <p>The burst is at least the requests of one second. With a smaller one, callers could never reach the rate that they
 * are promised, because requests come in groups.
 *
 * @param perSecond requests a second in the long run, 1 to {@value #MAX_PER_SECOND}
 * @param burst requests at once after a pause, {@code perSecond} to {@value #MAX_BURST}
 */
public record RateLimit(int perSecond, int burst) {

    /** More than a node can answer. */
    static final int MAX_PER_SECOND = 10_000;

    static final int MAX_BURST = 100_000;

    /** Description of the accepted fields; continues a sentence that begins with the field's name. */
    public static final String VALUES = "must be an object with perSecond (a whole number from 1 to " + MAX_PER_SECOND
            + ") and burst (a whole number from perSecond to " + MAX_BURST + "); {} means none";

    private static final String PER_SECOND = "perSecond";
    private static final String BURST = "burst";
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,4})/([1-9][0-9]{0,5})");
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** @throws IllegalArgumentException if a number is out of range */
    public RateLimit {
        if (!isInRange(perSecond, burst)) {
            throw new IllegalArgumentException("Rate limit out of range");
        }
    }

    /** Reads the text form, {@code perSecond/burst}; empty for anything else. */
    public static Optional<RateLimit> parse(String text) {
        Matcher numbers = TEXT.matcher(text);
        return numbers.matches()
                ? inRange(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2)))
                : Optional.empty();
    }

    /** Reads the fields of the JSON form; empty if a field is missing, unknown or out of range. */
    public static Optional<RateLimit> of(Map<?, ?> fields) {
        return fields.keySet().equals(Set.of(PER_SECOND, BURST))
                        && fields.get(PER_SECOND) instanceof Long perSecond
                        && fields.get(BURST) instanceof Long burst
                ? inRange(perSecond, burst)
                : Optional.empty();
    }

    private static Optional<RateLimit> inRange(long perSecond, long burst) {
        return isInRange(perSecond, burst)
                ? Optional.of(new RateLimit((int) perSecond, (int) burst))
                : Optional.empty();
    }

    private static boolean isInRange(long perSecond, long burst) {
        return perSecond >= 1 && perSecond <= MAX_PER_SECOND && burst >= perSecond && burst <= MAX_BURST;
    }

    /** The lower number of both limits, each by itself. */
    public RateLimit atMost(RateLimit other) {
        return new RateLimit(Math.min(perSecond, other.perSecond), Math.min(burst, other.burst));
    }

    /** Whether one of the numbers is higher than the other limit's. Null is no limit, which is higher than any. */
    public static boolean isHigher(@Nullable RateLimit limit, @Nullable RateLimit than) {
        return than != null && (limit == null || limit.perSecond > than.perSecond || limit.burst > than.burst);
    }

    /** The fields of the JSON form. */
    public Map<String, Long> fields() {
        Map<String, Long> fields = new LinkedHashMap<>();
        fields.put(PER_SECOND, (long) perSecond);
        fields.put(BURST, (long) burst);
        return fields;
    }

    /** The time that one request takes up, in nanoseconds. Rounded up, so that no rounding gives a request more. */
    long interval() {
        return (NANOS_PER_SECOND + perSecond - 1) / perSecond;
    }

    /** The time that a whole burst takes up, in nanoseconds. */
    long capacity() {
        return interval() * burst;
    }

    /** The text form. */
    @Override
    public String toString() {
        return perSecond + "/" + burst;
    }
}
