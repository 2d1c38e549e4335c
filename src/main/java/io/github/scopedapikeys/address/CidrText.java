package io.github.scopedapikeys.address;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text read as an address range: either the network, or the problem with the text. A problem may repeat the address,
 * in normal form, but nothing else of the text: the text may be anything, even a secret.
 */
final class CidrText {

    private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final String RIGHT =
            "must be addresses or ranges in CIDR notation, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32";

    private final byte @Nullable [] network;
    private final int prefixLength;
    private final @Nullable String problem;

    private CidrText(byte @Nullable [] network, int prefixLength, @Nullable String problem) {
        this.network = network;
        this.prefixLength = prefixLength;
        this.problem = problem;
    }

    /** Null if there is a problem. */
    byte @Nullable [] network() {
        return network;
    }

    /** In bits. */
    int prefixLength() {
        return prefixLength;
    }

    /** Null if there is a network. */
    @Nullable
    String problem() {
        return problem;
    }

    static CidrText of(@Nullable String text) {
        if (text == null) {
            return wrong(RIGHT);
        }
        int slash = text.indexOf('/');
        String written = slash < 0 ? text : text.substring(0, slash);
        byte[] address = IpAddress.parseAsWritten(written);
        if (address == null) {
            byte[] inside = IpAddress.parseAsWritten(IpAddress.withoutBrackets(written));
            return wrong(
                    inside == null
                            ? RIGHT
                            : RIGHT + ": " + IpAddress.print(inside) + " must be written without brackets");
        }
        int bits = address.length * Byte.SIZE;
        if (slash < 0) {
            return range(address, bits);
        }
        String length = text.substring(slash + 1);
        if (!PREFIX_LENGTH.matcher(length).matches() || Integer.parseInt(length) > bits) {
            return wrong(RIGHT + ": the prefix of " + IpAddress.print(address) + " must be a number from 0 to " + bits);
        }
        return range(address, Integer.parseInt(length));
    }

    /**
     * In an IPv4-mapped range the prefix length counts IPv6 bits (RFC 4291 §2.3). A length below 96 would cut the bits
     * in front of the IPv4 address, so it is refused, like any bit set behind the prefix.
     */
    private static CidrText range(byte[] written, int writtenLength) {
        byte[] address = written;
        int length = writtenLength;
        if (IpAddress.isMapped(written)) {
            address = Arrays.copyOfRange(written, IpAddress.V6_BYTES - IpAddress.V4_BYTES, IpAddress.V6_BYTES);
            length = writtenLength - IpAddress.MAPPED_BITS;
            if (length < 0) {
                return wrong(RIGHT + ": " + countsBitsOfIpv6(written, address, writtenLength));
            }
        }
        byte[] network = cut(address, length);
        if (!Arrays.equals(network, address)) {
            String single = IpAddress.print(address);
            return wrong(RIGHT + ": " + single + "/" + length + " has bits set after its prefix: write "
                    + IpAddress.print(network) + "/" + length + " or " + single);
        }
        return new CidrText(network, length, null);
    }

    private static String countsBitsOfIpv6(byte[] written, byte[] address, int length) {
        String begin = IpAddress.print(written) + "/" + length + " counts the bits of IPv6: write ";
        if (length > address.length * Byte.SIZE) {
            return begin + IpAddress.print(address) + " or a prefix from 96 to 128";
        }
        String network = IpAddress.print(cut(address, length));
        return begin + network + "/" + length + " or ::ffff:" + network + "/" + (IpAddress.MAPPED_BITS + length);
    }

    private static byte[] cut(byte[] address, int length) {
        byte[] network = address.clone();
        for (int bit = length; bit < address.length * Byte.SIZE; bit++) {
            network[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return network;
    }

    private static CidrText wrong(String problem) {
        return new CidrText(null, 0, problem);
    }
}
