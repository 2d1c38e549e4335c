package io.github.scopedapikeys.it.support;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A second, different implementation of the checksum, so that tests can forge keys with a right checksum. */
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

    /** Adds the right checksum. The result is a whole key if the rest is valid. */
    public static String whole(String body) {
        return body + of(body);
    }

    /** A forged secret value with the id of one key and the secret of another. */
    public static String withSecretOf(String key, String other) {
        int secret = key.indexOf('_') + 1 + 22;
        String body = key.substring(0, secret) + other.substring(secret, other.length() - 6);
        return whole(body);
    }
}
