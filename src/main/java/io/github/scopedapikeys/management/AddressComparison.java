package io.github.scopedapikeys.management;

import io.github.scopedapikeys.address.IpRange;
import java.util.List;

/** Compares two lists of allowed address ranges. An empty list allows every address. */
final class AddressComparison {

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private AddressComparison() {}

    /**
     * Whether {@code after} allows an address that {@code before} does not. If this is not certain, the answer is true:
     * a range counts as wider if only several old ranges together cover it, or if it is written in another form.
     */
    static boolean isWider(List<String> before, List<String> after) {
        return !before.isEmpty() && (after.isEmpty() || !after.stream().allMatch(range -> isWithin(range, before)));
    }

    private static boolean isWithin(String range, List<String> ranges) {
        return ranges.contains(range) || ranges.stream().anyMatch(other -> isInside(range, other));
    }

    /**
     * Two ranges share no address, or one contains the other. So a range is inside the other if its first address is
     * inside and its prefix is not shorter.
     */
    private static boolean isInside(String range, String other) {
        String address = address(range);
        boolean comparable = isIpv6(range) == isIpv6(other) && !hasZone(range) && !hasZone(other);
        return comparable
                && IpRange.parse(range).isPresent()
                && IpRange.parse(other).filter(whole -> whole.contains(address)).isPresent()
                && prefixLength(range) >= prefixLength(other);
    }

    private static String address(String range) {
        int slash = range.indexOf('/');
        return slash < 0 ? range : range.substring(0, slash);
    }

    private static int prefixLength(String range) {
        int slash = range.indexOf('/');
        if (slash < 0) {
            return isIpv6(range) ? IPV6_BITS : IPV4_BITS;
        }
        return Integer.parseInt(range.substring(slash + 1));
    }

    private static boolean isIpv6(String range) {
        return range.indexOf(':') >= 0;
    }

    private static boolean hasZone(String range) {
        return range.indexOf('%') >= 0;
    }
}
