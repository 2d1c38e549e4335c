package io.github.scopedapikeys.it.support;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The checksum of a key's text, written down a second time and in another way, so that tests can forge whole keys. */
public final class KeyChecksums {

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private KeyChecksums() {}

    public static String of(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        BigInteger rest = BigInteger.valueOf(crc.getValue());
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(DIGITS.length()));
            digits.insert(0, DIGITS.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        return digits.toString();
    }

    /** A whole text with the id of one key and the secret of another. */
    public static String withSecretOf(String key, String other) {
        int secret = key.indexOf('_') + 1 + 22;
        String body = key.substring(0, secret) + other.substring(secret, other.length() - 6);
        return body + of(body);
    }
}
