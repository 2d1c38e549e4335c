package io.github.scopedapikeys.address;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range of IPv4 or IPv6 addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3). A single address is a range of
 * one.
 *
 * <p>An IPv4-mapped IPv6 address counts as its IPv4 address, and a range of mapped addresses as the IPv4 range: {@code
 * ::ffff:10.0.0.0/104} is {@code 10.0.0.0/8}. No other IPv6 range contains an IPv4 address, not even {@code ::/0}. So a
 * key allows the same callers whether a socket or proxy reports IPv4 callers as mapped or not.
 */
public final class IpRange {

    private final byte[] network;
    private final int prefixLength;

    private IpRange(byte[] network, int prefixLength) {
        this.network = network;
        this.prefixLength = prefixLength;
    }

    /** Empty if the text is not CIDR notation, or has bits set behind the prefix. A zone is ignored. */
    public static Optional<IpRange> parse(@Nullable String cidr) {
        CidrText read = CidrText.of(cidr);
        return Optional.ofNullable(read.network()).map(network -> new IpRange(network, read.prefixLength()));
    }

    /**
     * Why {@link #parse} returns nothing, and how to correct the text; empty if it returns a range. It continues a
     * sentence that begins with the field's name, and repeats nothing of the text except an address.
     */
    public static Optional<String> problem(@Nullable String cidr) {
        return Optional.ofNullable(CidrText.of(cidr).problem());
    }

    /**
     * Whether the range contains this address; false if the text is not an address. An IPv6 address may be in brackets,
     * as proxies write it (RFC 7239 §6). Its zone is ignored.
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
