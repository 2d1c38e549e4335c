package io.github.scopedapikeys.verification;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3), IPv4 or IPv6; a single address is a range of one.
 * IPv4-mapped IPv6 addresses count as the IPv4 address that they hold.
 */
public final class IpRange {

    private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

    private final byte[] network;
    private final int prefixLength;

    private IpRange(byte[] network, int prefixLength) {
        this.network = network;
        this.prefixLength = prefixLength;
    }

    /** Empty if the text is not CIDR notation, or has bits set behind the prefix. */
    public static Optional<IpRange> parse(@Nullable String cidr) {
        if (cidr == null) {
            return Optional.empty();
        }
        int slash = cidr.indexOf('/');
        byte[] address = IpAddress.parse(slash < 0 ? cidr : cidr.substring(0, slash));
        if (address == null) {
            return Optional.empty();
        }
        int bits = address.length * Byte.SIZE;
        int length = bits;
        if (slash >= 0) {
            String text = cidr.substring(slash + 1);
            if (!PREFIX_LENGTH.matcher(text).matches() || Integer.parseInt(text) > bits) {
                return Optional.empty();
            }
            length = Integer.parseInt(text);
        }
        for (int bit = length; bit < bits; bit++) {
            if (bitAt(address, bit)) {
                return Optional.empty();
            }
        }
        return Optional.of(new IpRange(address, length));
    }

    /**
     * Whether the range holds this address; false for a text that is no address. IPv6 may stand in brackets, as proxies
     * write it (RFC 7239 §6).
     */
    public boolean contains(@Nullable String text) {
        byte[] address = text == null ? null : IpAddress.parse(IpAddress.withoutBrackets(text));
        if (address == null || address.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            if (bitAt(address, bit) != bitAt(network, bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean bitAt(byte[] address, int bit) {
        return (address[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1) != 0;
    }
}
