package io.github.scopedapikeys.address;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3), IPv4 or IPv6; a single address is a range of one.
 *
 * <p>An IPv4-mapped IPv6 address counts as the IPv4 address in it, and a range of them as the IPv4 range:
 * {@code ::ffff:10.0.0.0/104} is {@code 10.0.0.0/8}. Other IPv6 ranges, {@code ::/0} too, contain no IPv4 address: sockets
 * and proxies decide whether an IPv4 caller appears as mapped, and that must not decide what a key allows.
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
     * Why {@link #parse} gives nothing, and what would be right; empty if it gives a range. Continues a sentence that begins
     * with the field's name, and holds nothing of the text but an address.
     */
    public static Optional<String> problem(@Nullable String cidr) {
        return Optional.ofNullable(CidrText.of(cidr).problem());
    }

    /**
     * Whether the range holds this address; false for a text that is no address. IPv6 may stand in brackets, as proxies
     * write it (RFC 7239 §6), and its zone is ignored.
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
