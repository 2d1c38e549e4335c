package io.github.scopedapikeys.key;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

/**
 * A raw key: prefix, id and secret. The only type that holds a secret.
 *
 * <p>It is not a {@code String}, so that it does not slip into a log, an event or an answer: {@link #toString} is
 * redacted, and {@link #reveal}, the only way to the secret value, is easy to find in the code. {@code equals} and
 * {@code hashCode} are not defined: a comparison of secrets by {@code equals} does not take constant time. Compare
 * {@link #hash hashes} with {@link SecretHash#matches}.
 */
public final class ApiKey {

    private final KeyPrefix prefix;
    private final UUID id;
    private final byte[] secret;

    /** Takes the array without a copy. */
    ApiKey(KeyPrefix prefix, UUID id, byte[] secret) {
        if (secret.length != KeyText.SECRET_BYTES) {
            throw new IllegalArgumentException("A key's secret must have " + KeyText.SECRET_BYTES + " bytes");
        }
        this.prefix = prefix;
        this.id = id;
        this.secret = secret;
    }

    /**
     * Generates a key with 32 random bytes as its secret.
     *
     * @param id the id of the credential that will hold the key's hash
     */
    public static ApiKey generate(KeyPrefix prefix, UUID id, SecureRandom random) {
        byte[] secret = new byte[KeyText.SECRET_BYTES];
        random.nextBytes(secret);
        return new ApiKey(prefix, id, secret);
    }

    /** The visible start of a key with this prefix and id: prefix, underscore and the first 6 characters of the id. */
    public static String start(KeyPrefix prefix, UUID id) {
        return KeyText.start(prefix, id);
    }

    /**
     * The ids of the keys whose secret value starts like this.
     *
     * @param start a prefix, underscore and 6 to 22 digits of the id
     * @return empty if {@code start} has another form, or no id can start like this
     */
    public static Optional<IdRange> idsOf(String start) {
        return KeyText.idsOf(start);
    }

    public KeyPrefix prefix() {
        return prefix;
    }

    /** The id of the key's credential; not secret. */
    public UUID id() {
        return id;
    }

    /** The part that may be shown, so that people can tell keys apart: see {@link #start(KeyPrefix, UUID)}. */
    public String start() {
        return start(prefix, id);
    }

    /** The full secret value. Only for the one answer that hands the key to its holder. */
    public String reveal() {
        return KeyText.print(prefix, id, secret);
    }

    /** A copy of the 32 bytes of the secret. */
    byte[] secret() {
        return secret.clone();
    }

    /** SHA-256 of the 32 bytes of the secret: to store, or to compare with a stored hash. */
    public SecretHash hash() {
        return SecretHash.ofSecret(secret);
    }

    /** HMAC-SHA-256 of the 32 bytes of the secret under a pepper: to store, or to compare with a stored hash. */
    public SecretHash hash(Pepper pepper) {
        return SecretHash.ofSecret(secret, pepper);
    }

    /** Only the {@link #start() start}, never the secret. */
    @Override
    public String toString() {
        return "ApiKey[" + start() + "...]";
    }
}
