package io.github.scopedapikeys.directory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of an address that stays when its holder gets another one from the same provider: 24 bits of IPv4, 48 of IPv6
 * (RFC 6177 §2).
 */
final class Network {

    private static final int IPV4_BYTES = 3;
    private static final int IPV6_BYTES = 6;
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private Network() {}

    /** Whether these are addresses of two networks; false if one of them is unknown or no address. */
    static boolean differ(@Nullable String ip, @Nullable String other) {
        byte[] network = of(ip);
        byte[] otherNetwork = of(other);
        return network != null && otherNetwork != null && !Arrays.equals(network, otherNetwork);
    }

    private static byte @Nullable [] of(@Nullable String ip) {
        byte[] address = ip == null ? null : address(bare(ip));
        return address == null ? null : Arrays.copyOf(address, address.length == 4 ? IPV4_BYTES : IPV6_BYTES);
    }

    /** Without the brackets that proxies write (RFC 7239 §6) and without the zone (RFC 4007 §11). */
    private static String bare(String ip) {
        String inner = ip.startsWith("[") && ip.endsWith("]") ? ip.substring(1, ip.length() - 1) : ip;
        int zone = inner.indexOf('%');
        return zone < 0 ? inner : inner.substring(0, zone);
    }

    /** Never asks a name server: only what has an address's form reaches the parser. */
    private static byte @Nullable [] address(String text) {
        boolean literal = text.indexOf(':') >= 0
                ? IPV6.matcher(text).matches()
                : IPV4.matcher(text).matches();
        if (!literal) {
            return null;
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
