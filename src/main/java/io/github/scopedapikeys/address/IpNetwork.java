package io.github.scopedapikeys.address;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The part of an address that usually stays when its holder gets another address from the same provider: 24 bits of
 * IPv4, 48 bits of IPv6 (RFC 6177 §2).
 */
public final class IpNetwork {

    private static final int IPV4_BYTES = 3;
    private static final int IPV6_BYTES = 6;

    private IpNetwork() {}

    /** Whether two addresses are in different networks; false if one of them is unknown or not an address. */
    public static boolean differ(@Nullable String ip, @Nullable String other) {
        byte[] network = of(ip);
        byte[] otherNetwork = of(other);
        return network != null && otherNetwork != null && !Arrays.equals(network, otherNetwork);
    }

    private static byte @Nullable [] of(@Nullable String ip) {
        byte[] address = ip == null ? null : IpAddress.parse(IpAddress.withoutBrackets(ip));
        return address == null ? null : Arrays.copyOf(address, address.length == 4 ? IPV4_BYTES : IPV6_BYTES);
    }
}
