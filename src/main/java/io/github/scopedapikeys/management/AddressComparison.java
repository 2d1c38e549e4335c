package io.github.scopedapikeys.management;

import io.github.scopedapikeys.address.IpRange;
import java.util.List;

/** Compares what two lists of allowed addresses let in. An empty list lets in every address. */
final class AddressComparison {

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private AddressComparison() {}

    /**
     * Whether the second list lets in an address that the first does not. In doubt it does: a range that only several of
     * the first list's cover together, or that is written in another form, counts as more.
     */
    static boolean isWider(List<String> before, List<String> after) {
        return !before.isEmpty() && (after.isEmpty() || !after.stream().allMatch(range -> isWithin(range, before)));
    }

    private static boolean isWithin(String range, List<String> ranges) {
        return ranges.contains(range) || ranges.stream().anyMatch(other -> isInside(range, other));
    }

    /** Of two ranges one holds the other or they share no address: one that begins inside and is no longer is inside. */
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
