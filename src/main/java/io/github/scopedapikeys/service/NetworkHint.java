package io.github.scopedapikeys.service;

import io.github.scopedapikeys.verification.IpRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody probably meant who wrote an address and the length of its network's prefix: the network. */
final class NetworkHint {

    private static final Pattern ADDRESS_AND_LENGTH = Pattern.compile("([0-9a-fA-F:.]{2,45})/(\\d{1,3})");

    /** Groups of zeros, of which the longest run is left out (RFC 5952 §4.2). */
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?:$|:)");

    private NetworkHint() {}

    /** Empty if the text is no address with a length, or says what it means. */
    static Optional<String> of(String cidr) {
        Matcher parts = ADDRESS_AND_LENGTH.matcher(cidr);
        // The address is one before it is resolved, so that no name server is asked.
        if (IpRange.parse(cidr).isPresent()
                || !parts.matches()
                || IpRange.parse(parts.group(1)).isEmpty()) {
            return Optional.empty();
        }
        int length = Integer.parseInt(parts.group(2));
        return network(parts.group(1), length)
                .map(network -> network + "/" + length)
                .filter(network -> IpRange.parse(network).isPresent());
    }

    private static Optional<String> network(String address, int length) {
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            for (int bit = length; bit < bytes.length * Byte.SIZE; bit++) {
                bytes[bit / Byte.SIZE] &= (byte) ~(1 << (Byte.SIZE - 1 - bit % Byte.SIZE));
            }
            return Optional.of(compressed(InetAddress.getByAddress(bytes).getHostAddress()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static String compressed(String address) {
        return ZEROS.matcher(address)
                .results()
                .reduce((longest, run) -> run.group().length() > longest.group().length() ? run : longest)
                .map(run -> address.substring(0, run.start()) + "::" + address.substring(run.end()))
                .orElse(address);
    }
}
