package io.github.scopedapikeys.key;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret of the server that goes into the hashes of keys (HMAC-SHA-256, RFC 2104), so that a copy of the database is
 * not enough to check whether a key belongs to it.
 *
 * <p>It has a name, which is stored with each hash, so that peppers can be replaced one by one.
 */
public final class Pepper {

    /** Minimum length of a pepper's value, in characters. */
    public static final int MIN_LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");

    private final String name;
    private final SecretKeySpec secret;

    private Pepper(String name, SecretKeySpec secret) {
        this.name = name;
        this.secret = secret;
    }

    /**
     * Whether this can be the name of a pepper: 1 to 32 of the characters {@code a-z0-9-}, without a hyphen at either
     * end.
     */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Creates a pepper. White space at the ends of the value is removed, because files end in a line break.
     *
     * @return empty if the value is shorter than {@value #MIN_LENGTH} characters
     * @throws IllegalArgumentException if {@code name} cannot be the name of a pepper
     */
    public static Optional<Pepper> of(String name, String text) {
        if (!isName(name)) {
            throw new IllegalArgumentException("Not a pepper's name");
        }
        String stripped = text.strip();
        return stripped.length() < MIN_LENGTH
                ? Optional.empty()
                : Optional.of(
                        new Pepper(name, new SecretKeySpec(stripped.getBytes(StandardCharsets.UTF_8), ALGORITHM)));
    }

    /** Not secret. */
    public String name() {
        return name;
    }

    byte[] mac(byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(text);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java platform must have " + ALGORITHM, e);
        }
    }

    /** Only the name, never the secret. */
    @Override
    public String toString() {
        return "Pepper[" + name + "]";
    }
}
