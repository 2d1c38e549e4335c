package io.github.scopedapikeys.address;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses and prints IPv4 and IPv6 addresses (RFC 4291 §2.2), without name resolution. An IPv4-mapped IPv6 address is
 * read as the IPv4 address in it. A zone (RFC 4007 §11) is ignored: it has a meaning only on the host that wrote it.
 */
final class IpAddress {

    static final int V4_BYTES = 4;
    static final int V6_BYTES = 16;
    /** The number of bits before the IPv4 address in an IPv4-mapped address (RFC 4291 §2.5.5.2). */
    static final int MAPPED_BITS = 96;

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern ZONE = Pattern.compile("[0-9A-Za-z._~:@+%-]{1,32}");
    private static final int MAX_LENGTH = 45;
    private static final byte[] NO_BYTES = {};

    private IpAddress() {}

    /** The 4 or 16 bytes of the address; null if the text is not an address. */
    static byte @Nullable [] parse(String text) {
        byte[] written = parseAsWritten(text);
        return written != null && isMapped(written)
                ? Arrays.copyOfRange(written, V6_BYTES - V4_BYTES, V6_BYTES)
                : written;
    }

    /** As {@link #parse}, but an IPv4-mapped address keeps its 16 bytes. */
    static byte @Nullable [] parseAsWritten(String text) {
        if (text.indexOf(':') < 0) {
            return IPV4.matcher(text).matches() ? octets(text) : null;
        }
        int zone = text.indexOf('%');
        if (zone >= 0 && !ZONE.matcher(text.substring(zone + 1)).matches()) {
            return null;
        }
        String address = zone < 0 ? text : text.substring(0, zone);
        return address.length() > MAX_LENGTH ? null : v6(address);
    }

    /** An IPv6 address without the brackets that proxies write (RFC 7239 §6). */
    static String withoutBrackets(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.indexOf(':') >= 0;
        return bracketed ? text.substring(1, text.length() - 1) : text;
    }

    static boolean isMapped(byte[] address) {
        if (address.length != V6_BYTES || address[10] != (byte) 0xff || address[11] != (byte) 0xff) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] v6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text, true);
            return all == null || all.length != V6_BYTES ? null : all;
        }
        byte[] head = groups(text.substring(0, gap), false);
        byte[] tail = groups(text.substring(gap + 2), true);
        // The gap ({@code ::}) stands for one group of zeros or more.
        if (head == null || tail == null || head.length + tail.length > V6_BYTES - 2) {
            return null;
        }
        byte[] address = Arrays.copyOf(head, V6_BYTES);
        System.arraycopy(tail, 0, address, V6_BYTES - tail.length, tail.length);
        return address;
    }

    /** The bytes of groups that are separated by colons. The last group may be an IPv4 address. */
    private static byte @Nullable [] groups(String text, boolean last) {
        if (text.isEmpty()) {
            return NO_BYTES;
        }
        String[] groups = text.split(":", -1);
        boolean dotted = last && IPV4.matcher(groups[groups.length - 1]).matches();
        int plain = dotted ? groups.length - 1 : groups.length;
        byte[] bytes = new byte[plain * 2 + (dotted ? V4_BYTES : 0)];
        for (int i = 0; i < plain; i++) {
            if (!GROUP.matcher(groups[i]).matches()) {
                return null;
            }
            int value = HexFormat.fromHexDigits(groups[i]);
            bytes[2 * i] = (byte) (value >> Byte.SIZE);
            bytes[2 * i + 1] = (byte) value;
        }
        if (dotted) {
            System.arraycopy(octets(groups[plain]), 0, bytes, plain * 2, V4_BYTES);
        }
        return bytes;
    }

    private static byte[] octets(String text) {
        byte[] bytes = new byte[V4_BYTES];
        String[] octets = text.split("\\.", -1);
        for (int i = 0; i < V4_BYTES; i++) {
            bytes[i] = (byte) Integer.parseInt(octets[i]);
        }
        return bytes;
    }

    /** In the form of RFC 5952. */
    static String print(byte[] address) {
        if (address.length == V4_BYTES) {
            return (address[0] & 0xff) + "." + (address[1] & 0xff) + "." + (address[2] & 0xff) + "."
                    + (address[3] & 0xff);
        }
        if (isMapped(address)) {
            return "::ffff:" + print(Arrays.copyOfRange(address, V6_BYTES - V4_BYTES, V6_BYTES));
        }
        int from = 0;
        int longest = 1;
        for (int start = 0; start < V6_BYTES / 2; start++) {
            int end = start;
            while (end < V6_BYTES / 2 && group(address, end) == 0) {
                end++;
            }
            if (end - start > longest) {
                from = start;
                longest = end - start;
            }
        }
        return longest == 1
                ? groups(address, 0, V6_BYTES / 2)
                : groups(address, 0, from) + "::" + groups(address, from + longest, V6_BYTES / 2);
    }

    private static String groups(byte[] address, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(group(address, i)));
        }
        return text.toString();
    }

    private static int group(byte[] address, int i) {
        return ((address[2 * i] & 0xff) << Byte.SIZE) | (address[2 * i + 1] & 0xff);
    }
}
