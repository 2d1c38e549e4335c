package io.github.scopedapikeys.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.Pepper;
import io.github.scopedapikeys.key.SecretHash;
import io.github.scopedapikeys.pepper.Peppers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The secret data of an API key, as stored: one hash for each secret.
 *
 * @param version of this format; {@link #CURRENT_VERSION} when written
 * @param hashes the current secret's hash first, then the hashes of previous secrets
 */
public record ApiKeySecretData(int version, List<StoredHash> hashes) {

    /** The version that is written. All earlier versions can be read. */
    public static final int CURRENT_VERSION = 1;

    /** Maximum number of secrets of a key that work at the same time, and of hashes that are kept. */
    public static final int MAX_SECRETS = 3;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException for an unknown version, if there is no hash, or if a previous secret has no end:
     *     a truncated record never makes a previous secret work for longer
     */
    public ApiKeySecretData {
        if (version < 1 || version > CURRENT_VERSION) {
            throw new IllegalArgumentException("Unknown version of API key secret data: " + version);
        }
        if (hashes.isEmpty()) {
            throw new IllegalArgumentException("API key secret data without a hash");
        }
        if (hashes.stream().skip(1).anyMatch(previous -> previous.validUntil() == null)) {
            throw new IllegalArgumentException("API key secret data with a previous secret that has no end");
        }
        hashes = List.copyOf(hashes);
    }

    /**
     * The secret data of a key with one secret.
     *
     * @throws IllegalStateException if the current pepper is not available
     */
    static ApiKeySecretData of(ApiKey key, Peppers peppers) {
        return new ApiKeySecretData(CURRENT_VERSION, List.of(StoredHash.of(key, peppers, null)));
    }

    /**
     * Whether a key that was just issued would have this secret data: one hash, without an end, made with the current
     * pepper.
     */
    boolean isOfNewKey(Peppers peppers) {
        StoredHash only = hashes.get(0);
        return hashes.size() == 1 && only.validUntil() == null && Objects.equals(only.pepper(), peppers.currentName());
    }

    /** Whether the presented secret is one of these secrets, and works now. */
    SecretCheck match(ApiKey presented, Instant now, Peppers peppers) {
        StoredHash working = null;
        boolean retired = false;
        boolean missing = false;
        for (StoredHash hash : hashes) {
            Optional<SecretHash> candidate = hash.hashLikeThis(presented, peppers);
            // No early exit: the time must not reveal which of the secrets was presented.
            boolean matches = candidate.isPresent() && hash.matches(candidate.get());
            working = matches & hash.works(now) ? hash : working;
            retired |= matches & !hash.works(now);
            missing |= candidate.isEmpty() & hash.works(now);
        }
        if (working != null) {
            boolean made = Objects.equals(working.pepper(), peppers.currentName());
            return new SecretCheck(made ? SecretMatch.MATCH : SecretMatch.OUTDATED_MATCH, working.graceEnd());
        }
        if (retired) {
            return SecretCheck.of(SecretMatch.RETIRED);
        }
        return SecretCheck.of(missing ? SecretMatch.PEPPER_MISSING : SecretMatch.NO_MATCH);
    }

    /**
     * The secret data after a rotation: the new secret, and the current secret until the end of its grace period.
     * Hashes of secrets after their grace period are kept while there is room, so that a later use of them is
     * recognized.
     *
     * @param graceEnd when the secret that is current now stops working
     * @return empty if more than {@link #MAX_SECRETS} secrets would work
     * @throws IllegalStateException if the current pepper is not available
     */
    Optional<ApiKeySecretData> rotated(ApiKey key, Peppers peppers, Instant now, Instant graceEnd) {
        List<StoredHash> earlier = new ArrayList<>();
        for (StoredHash hash : hashes) {
            earlier.add(hash.validUntil() == null ? hash.until(graceEnd) : hash);
        }
        earlier.sort(Comparator.comparing((StoredHash hash) -> hash.works(now)).reversed());
        if (earlier.stream().filter(hash -> hash.works(now)).count() >= MAX_SECRETS) {
            return Optional.empty();
        }
        List<StoredHash> all = new ArrayList<>(List.of(StoredHash.of(key, peppers, null)));
        all.addAll(earlier.subList(0, Math.min(earlier.size(), MAX_SECRETS - 1)));
        return Optional.of(new ApiKeySecretData(CURRENT_VERSION, all));
    }

    /** When the last previous secret stops working; empty if no previous secret works now. */
    Optional<Instant> lastGraceEnd(Instant now) {
        return hashes.stream()
                .filter(hash -> hash.works(now))
                .flatMap(hash -> hash.graceEnd().stream())
                .max(Comparator.naturalOrder());
    }

    /**
     * The same secrets; the hash of the presented one is recomputed with the current pepper.
     *
     * @return empty if the presented secret is not one of these, or nothing would change
     * @throws IllegalStateException if the current pepper is not available
     */
    Optional<ApiKeySecretData> renewed(ApiKey presented, Peppers peppers) {
        List<StoredHash> renewed = new ArrayList<>();
        boolean changed = false;
        for (StoredHash hash : hashes) {
            boolean outdated = !Objects.equals(hash.pepper(), peppers.currentName());
            boolean renew = outdated
                    && hash.hashLikeThis(presented, peppers)
                            .filter(hash::matches)
                            .isPresent();
            renewed.add(renew ? StoredHash.of(presented, peppers, hash.validUntil()) : hash);
            changed |= renew;
        }
        return changed ? Optional.of(new ApiKeySecretData(CURRENT_VERSION, renewed)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "ApiKeySecretData[redacted]";
    }

    /**
     * The hash of one secret.
     *
     * @param algorithm {@link #SHA_256}, or {@link #HMAC_SHA_256} with a pepper
     * @param pepper name of the pepper; null: without a pepper
     * @param value the hash in Base64
     * @param validUntil end of the secret's grace period in milliseconds since the epoch; null: the current secret
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StoredHash(
            String algorithm,
            @Nullable String pepper,
            String value,
            @Nullable Long validUntil) {

        static final String SHA_256 = "sha-256";
        static final String HMAC_SHA_256 = "hmac-sha-256";

        /**
         * @throws IllegalArgumentException for an unknown algorithm, or a value that is not a hash of this algorithm
         */
        public StoredHash {
            String expected = pepper == null ? SHA_256 : HMAC_SHA_256;
            boolean named = pepper == null || Pepper.isName(pepper);
            if (!named
                    || !expected.equals(algorithm)
                    || SecretHash.fromBase64(value).isEmpty()) {
                throw new IllegalArgumentException("Stored API key hash that cannot be read");
            }
        }

        private static StoredHash of(ApiKey key, Peppers peppers, @Nullable Long validUntil) {
            String name = peppers.currentName();
            if (name == null) {
                return new StoredHash(SHA_256, null, key.hash().toBase64(), validUntil);
            }
            Pepper pepper = peppers.named(name)
                    .orElseThrow(() -> new IllegalStateException("The current pepper of API keys is not available"));
            return new StoredHash(HMAC_SHA_256, name, key.hash(pepper).toBase64(), validUntil);
        }

        /**
         * The hash of the presented secret, made with the same algorithm and pepper as this one; empty if the pepper is
         * not available.
         */
        private Optional<SecretHash> hashLikeThis(ApiKey presented, Peppers peppers) {
            return pepper == null
                    ? Optional.of(presented.hash())
                    : peppers.named(pepper).map(presented::hash);
        }

        private boolean matches(SecretHash presented) {
            return SecretHash.fromBase64(value).orElseThrow().matches(presented);
        }

        private boolean works(Instant now) {
            return validUntil == null || now.toEpochMilli() < validUntil;
        }

        private Optional<Instant> graceEnd() {
            return Optional.ofNullable(validUntil).map(Instant::ofEpochMilli);
        }

        private StoredHash until(Instant end) {
            return new StoredHash(algorithm, pepper, value, end.toEpochMilli());
        }

        @Override
        public String toString() {
            return "StoredHash[redacted]";
        }
    }
}
