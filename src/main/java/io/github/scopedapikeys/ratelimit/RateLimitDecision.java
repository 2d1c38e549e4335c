package io.github.scopedapikeys.ratelimit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a key may make a request now, under the limit that holds for it.
 *
 * @param granted false: too many requests
 * @param limit that holds for the key now
 * @param left requests that could be made at once after this one
 * @param retryAfter seconds until the key may make a request again, rounded up, at least 1
 * @param worthAnEvent for a refusal: whether it is the first of this key on this node for a minute
 */
public record RateLimitDecision(boolean granted, RateLimit limit, long left, long retryAfter, boolean worthAnEvent) {

    /** The name of the policy in the headers. */
    private static final String POLICY = "\"api-key\"";

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** @param left the result of {@link TokenBucket#take} */
    static RateLimitDecision of(RateLimit limit, long left, boolean worthAnEvent) {
        boolean granted = left >= 0;
        // After a granted request the next one comes back within an interval, which is a second at most.
        long wait = granted ? limit.interval() : -left;
        return new RateLimitDecision(
                granted,
                limit,
                granted ? left / limit.interval() : 0,
                ceilingDivide(wait, NANOS_PER_SECOND),
                worthAnEvent);
    }

    /**
     * The headers of the answer: {@code RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-10),
     * and for a refusal {@code Retry-After} (RFC 9110 §10.2.3), by name.
     *
     * <p>The quota is the burst, and the window the time in which a whole burst comes back.
     */
    public Map<String, String> headers() {
        long window = ceilingDivide(limit.burst(), limit.perSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("RateLimit-Policy", POLICY + ";q=" + limit.burst() + ";w=" + window);
        headers.put("RateLimit", POLICY + ";r=" + left + ";t=" + retryAfter);
        if (!granted) {
            headers.put("Retry-After", String.valueOf(retryAfter));
        }
        return headers;
    }

    private static long ceilingDivide(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
