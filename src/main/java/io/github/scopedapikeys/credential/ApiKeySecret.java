package io.github.scopedapikeys.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.scopedapikeys.key.SecretHash;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secret data of an API key, as stored: a hash for each text that may still work.
 *
 * @param version of this format; {@link #CURRENT_VERSION} when written
 * @param hashes the current text's hash first, then those of earlier texts in their grace
 */
public record ApiKeySecret(int version, List<StoredHash> hashes) {

    /** The version that is written; every earlier one can be read. */
    public static final int CURRENT_VERSION = 1;

    /**
     * Copies what it is given.
     *
     * @throws IllegalArgumentException for a version of the future, or without a hash
     */
    public ApiKeySecret {
        if (version < 1 || version > CURRENT_VERSION) {
            throw new IllegalArgumentException("Unknown version of API key secret data: " + version);
        }
        if (hashes.isEmpty()) {
            throw new IllegalArgumentException("API key secret data without a hash");
        }
        hashes = List.copyOf(hashes);
    }

    /** The secret data of a key with one text. */
    public static ApiKeySecret of(SecretHash hash) {
        return new ApiKeySecret(CURRENT_VERSION, List.of(new StoredHash(StoredHash.SHA_256, hash.toBase64(), null)));
    }

    /** Whether the presented hash is that of a text which works at this moment. */
    public boolean accepts(SecretHash presented, Instant now) {
        boolean accepted = false;
        for (StoredHash hash : hashes) {
            // No early exit: the time must not tell which of the texts was presented.
            accepted |= hash.matches(presented) & hash.isCurrent(now);
        }
        return accepted;
    }

    /** Redacted. */
    @Override
    public String toString() {
        return "ApiKeySecret[redacted]";
    }

    /**
     * The hash of one text.
     *
     * @param algorithm {@link #SHA_256}
     * @param value the hash in Base64
     * @param validUntil end of the text's grace in milliseconds since the epoch; null: the current text
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StoredHash(
            String algorithm, String value, @Nullable Long validUntil) {

        static final String SHA_256 = "sha-256";

        /** @throws IllegalArgumentException for an algorithm that is not known or a value that is no hash of it */
        public StoredHash {
            if (!SHA_256.equals(algorithm) || SecretHash.fromBase64(value).isEmpty()) {
                throw new IllegalArgumentException("Stored API key hash that cannot be read");
            }
        }

        private boolean matches(SecretHash presented) {
            return SecretHash.fromBase64(value).orElseThrow().matches(presented);
        }

        private boolean isCurrent(Instant now) {
            return validUntil == null || now.toEpochMilli() < validUntil;
        }

        /** Redacted. */
        @Override
        public String toString() {
            return "StoredHash[redacted]";
        }
    }
}
