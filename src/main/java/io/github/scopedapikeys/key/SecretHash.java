package io.github.scopedapikeys.key;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * SHA-256 of a key's secret, or HMAC-SHA-256 of it under a {@link Pepper}. The hash is stored, and presented keys are
 * compared with it.
 *
 * <p>The secret is 256 random bits. It cannot be guessed, so a slow hash is not needed. Immutable. {@code equals} and
 * {@code hashCode} are not defined, so that {@link #matches} is the only way to compare two hashes by value.
 */
public final class SecretHash {

    private static final int BYTES = 32;
    private static final int BASE64_LENGTH = 44;

    private final byte[] bytes;

    private SecretHash(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A secret's hash must have " + BYTES + " bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    /**
     * The hash with these bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are not exactly 32 bytes
     */
    public static SecretHash ofBytes(byte[] bytes) {
        return new SecretHash(bytes.clone());
    }

    /** Reads what {@link #toBase64} wrote; empty for any other text. */
    public static Optional<SecretHash> fromBase64(String text) {
        if (text.length() != BASE64_LENGTH) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return bytes.length == BYTES ? Optional.of(new SecretHash(bytes)) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    static SecretHash ofSecret(byte[] secret) {
        try {
            return new SecretHash(MessageDigest.getInstance("SHA-256").digest(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256", e);
        }
    }

    static SecretHash ofSecret(byte[] secret, Pepper pepper) {
        return new SecretHash(pepper.mac(secret));
    }

    /** The 32 bytes in standard base64 with padding: 44 characters, for storing. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether both are hashes of the same secret, with the same pepper or both without. */
    public boolean matches(SecretHash other) {
        // Constant time, unlike Arrays.equals: the time must not reveal how many leading bytes of the stored hash a
        // guess has right.
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    /** A fixed text: the hash stays out of logs. */
    @Override
    public String toString() {
        return "SecretHash[redacted]";
    }
}
