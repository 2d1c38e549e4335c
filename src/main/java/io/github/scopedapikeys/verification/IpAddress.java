package io.github.scopedapikeys.verification;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads addresses, IPv4 or IPv6; an IPv4-mapped IPv6 address is the IPv4 address that it holds. */
final class IpAddress {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private IpAddress() {}

    /**
     * Its 4 or 16 bytes; null for a text that is no address. Never asks a name server: only what has an address's form is
     * read.
     */
    static byte @Nullable [] parse(String text) {
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

    /** An IPv6 address without the brackets that proxies write (RFC 7239 §6). */
    static String withoutBrackets(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.indexOf(':') >= 0;
        return bracketed ? text.substring(1, text.length() - 1) : text;
    }
}
