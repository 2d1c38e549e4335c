package io.github.scopedapikeys.key;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

/**
 * A raw key: prefix, id and secret. The only type that holds a secret.
 *
 * <p>Kept apart from {@code String}, so that it cannot slip into a log, an event or an answer unseen: {@link #toString}
 * is redacted, and {@link #reveal} is the only way to the text, easy to find in the code. Neither {@code equals} nor
 * {@code hashCode} is defined: comparing secrets with them would take a time that tells about the secret, and a key has
 * no business in a hash table. Compare {@link #hash hashes} with {@link SecretHash#matches}.
 */
public final class ApiKey {

    private final KeyPrefix prefix;
    private final UUID id;
    private final byte[] secret;

    /** Takes over the array without a copy. */
    ApiKey(KeyPrefix prefix, UUID id, byte[] secret) {
        if (secret.length != KeyText.SECRET_BYTES) {
            throw new IllegalArgumentException("A key's secret must have " + KeyText.SECRET_BYTES + " bytes");
        }
        this.prefix = prefix;
        this.id = id;
        this.secret = secret;
    }

    /**
     * A new key with 32 bytes of secret from this source of randomness.
     *
     * @param id the id of the credential that will hold the key's hash
     */
    public static ApiKey generate(KeyPrefix prefix, UUID id, SecureRandom random) {
        byte[] secret = new byte[KeyText.SECRET_BYTES];
        random.nextBytes(secret);
        return new ApiKey(prefix, id, secret);
    }

    /** What a key of this prefix and id shows of itself: prefix, underscore and the first 6 characters of the id. */
    public static String start(KeyPrefix prefix, UUID id) {
        return KeyText.start(prefix, id);
    }

    /**
     * The ids of the keys whose text starts like this.
     *
     * @param start a prefix, underscore and 6 to 22 digits of the id
     * @return empty if the text is not of this form, or no id starts so
     */
    public static Optional<IdRange> idsOf(String start) {
        return KeyText.idsOf(start);
    }

    /** The prefix that the key was issued with. */
    public KeyPrefix prefix() {
        return prefix;
    }

    /** The id of the key's credential; no secret. */
    public UUID id() {
        return id;
    }

    /** The part of the text that may be shown, for telling keys apart: see {@link #start(KeyPrefix, UUID)}. */
    public String start() {
        return start(prefix, id);
    }

    /** The full text with the secret in it. For the one answer that hands the key to its holder, and nothing else. */
    public String reveal() {
        return KeyText.print(prefix, id, secret);
    }

    /** A copy of the 32 bytes of secret. */
    byte[] secret() {
        return secret.clone();
    }

    /** SHA-256 of the 32 bytes of secret: to store, or to compare with what is stored. */
    public SecretHash hash() {
        return SecretHash.ofSecret(secret);
    }

    /** HMAC-SHA-256 of the 32 bytes of secret under a pepper: to store, or to compare with what is stored. */
    public SecretHash hash(Pepper pepper) {
        return SecretHash.ofSecret(secret, pepper);
    }

    /** The {@link #start() start} only, never the secret. */
    @Override
    public String toString() {
        return "ApiKey[" + start() + "...]";
    }
}
