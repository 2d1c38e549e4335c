package io.github.scopedapikeys.address;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Addresses and ranges as numbers of 128 bits, written from RFC 4291 and RFC 4632 and from nothing else: what the code
 * under test is compared with. IPv4 is the block {@code ::ffff:0:0/96} of IPv6.
 */
final class Rfc4291 {

    static final int BITS = 128;
    private static final int MAPPED_LENGTH = 96;
    private static final BigInteger MAPPED = BigInteger.valueOf(0xffff).shiftLeft(32);
    private static final String DECIMAL = "0|[1-9][0-9]{0,2}";

    private Rfc4291() {}

    /** The number of an address as its RFC writes it, with a zone or without. */
    static Optional<BigInteger> address(String text) {
        String plain = text.contains(":") ? text.replaceFirst("%[0-9A-Za-z._~:@+%-]{1,32}\\z", "") : text;
        if (!plain.matches("[0-9A-Fa-f:.]*")) {
            return Optional.empty();
        }
        return plain.contains(":") ? sixteenBytes(plain) : dotted(plain).map(MAPPED::add);
    }

    private static Optional<BigInteger> sixteenBytes(String text) {
        String hex = text;
        int dot = text.indexOf('.');
        if (dot >= 0) {
            int colon = text.lastIndexOf(':');
            Optional<BigInteger> last = dotted(text.substring(colon + 1));
            if (last.isEmpty()) {
                return Optional.empty();
            }
            int value = last.get().intValue();
            hex = text.substring(0, colon + 1) + String.format("%x:%x", value >>> 16, value & 0xffff);
        }
        int groups =
                (int) Arrays.stream(hex.split(":")).filter(it -> !it.isEmpty()).count();
        if (hex.contains("::")) {
            String zeros = ":0".repeat(Math.max(0, 8 - groups));
            if (zeros.isEmpty()) {
                return Optional.empty();
            }
            String filled = hex.replaceFirst("::", zeros + ":");
            int begin = hex.startsWith("::") ? 1 : 0;
            hex = filled.substring(begin, filled.length() - (hex.endsWith("::") ? 1 : 0));
        }
        if (!hex.matches("[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4}){7}")) {
            return Optional.empty();
        }
        return Optional.of(new BigInteger(
                Arrays.stream(hex.split(":"))
                        .map(group -> "0".repeat(4 - group.length()) + group)
                        .collect(Collectors.joining()),
                16));
    }

    private static Optional<BigInteger> dotted(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != 4
                || !Arrays.stream(octets).allMatch(it -> it.matches(DECIMAL) && Integer.parseInt(it) < 256)) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(octets)
                .map(BigInteger::new)
                .reduce(BigInteger.ZERO, (sum, octet) -> sum.shiftLeft(8).add(octet)));
    }

    /** The range that a text names. */
    static Optional<Range> range(String text) {
        int slash = text.indexOf('/');
        Optional<BigInteger> first = address(slash < 0 ? text : text.substring(0, slash));
        String digits = slash < 0 ? "" : text.substring(slash + 1);
        if (first.isEmpty() || slash >= 0 && !digits.matches(DECIMAL)) {
            return Optional.empty();
        }
        int before = text.contains(":") ? 0 : MAPPED_LENGTH;
        int length = slash < 0 ? BITS : before + Integer.parseInt(digits);
        Range range = new Range(first.get(), Math.min(length, BITS));
        return length > BITS || !range.isAligned() ? Optional.empty() : Optional.of(range);
    }

    /** All addresses that share their first bits. */
    record Range(BigInteger first, int length) {

        boolean isAligned() {
            return first.mod(size()).signum() == 0;
        }

        BigInteger size() {
            return BigInteger.ONE.shiftLeft(BITS - length);
        }

        /** The address behind its last; the first of all behind the last of all. */
        BigInteger behind() {
            return first.add(size()).mod(BigInteger.ONE.shiftLeft(BITS));
        }

        /** A range that is wider than all of IPv4 is one of IPv6 addresses, and IPv4 addresses are not among those. */
        boolean contains(BigInteger address) {
            boolean between = address.compareTo(first) >= 0 && address.compareTo(first.add(size())) < 0;
            return between && (!isMapped(address) || length >= MAPPED_LENGTH);
        }
    }

    static boolean isMapped(BigInteger address) {
        return address.shiftRight(32).equals(BigInteger.valueOf(0xffff));
    }

    /** Some ways to write an address. */
    static List<String> texts(BigInteger address, RandomGenerator random) {
        List<String> groups = new ArrayList<>();
        for (int shift = BITS - 16; shift >= 0; shift -= 16) {
            groups.add(Integer.toHexString(address.shiftRight(shift).intValue() & 0xffff));
        }
        int low = address.intValue();
        String dotted = (low >>> 24) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
        String full = String.join(":", groups);
        List<String> texts = new ArrayList<>(List.of(
                full,
                full.toUpperCase(Locale.ROOT),
                groups.stream().map(it -> "0".repeat(4 - it.length()) + it).collect(Collectors.joining(":")),
                String.join(":", groups.subList(0, 6)) + ":" + dotted));
        int from = random.nextInt(8);
        int to = from;
        while (to < 8 && "0".equals(groups.get(to))) {
            to++;
        }
        if (to > from) {
            texts.add(String.join(":", groups.subList(0, from)) + "::" + String.join(":", groups.subList(to, 8)));
        }
        if (isMapped(address)) {
            texts.add(dotted);
        }
        return texts;
    }
}
