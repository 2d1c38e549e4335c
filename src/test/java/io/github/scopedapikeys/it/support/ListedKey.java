package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeySecretData;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.directory.KeyStatus;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * A key in the directory. It knows, from the documented rules, whether a filter matches it. Its times are in future
 * years.
 */
public record ListedKey(
        UUID id,
        String name,
        String userId,
        Instant createdAt,
        boolean enabled,
        Instant expiresAt,
        Instant rotatingUntil,
        Instant lastUsedAt,
        List<String> scopes,
        List<String> clients) {

    public static final Instant EPOCH = Instant.parse("2040-01-01T00:00:00Z");

    private static final List<String> NAMES =
            List.of("Deploy", "deploy_2", "Backup 100%", "CRM!sync", "Ärger", "Arger", "a[b]c", "back\\slash", "CRM");

    /** Names that some databases consider equal by default. */
    private static final List<String> ALIKE = List.of("a", "A", "a ", "\u00e4", "b");

    public static ListedKey of(String name, Instant createdAt) {
        return new ListedKey(
                UUID.randomUUID(), name, "somebody", createdAt, true, null, null, null, List.of(), List.of());
    }

    public static ListedKey random(Random random) {
        Instant created = hours(random, 40);
        return new ListedKey(
                new UUID(random.nextLong(), random.nextLong()),
                NAMES.get(random.nextInt(NAMES.size())) + random.nextInt(100),
                "user-" + alike(random),
                created,
                random.nextInt(4) > 0,
                random.nextBoolean() ? null : hours(random, 80),
                random.nextInt(3) > 0 ? null : hours(random, 80),
                random.nextBoolean() ? null : hours(random, 80),
                some(random, "scope-"),
                some(random, "client-"));
    }

    public static KeyFilter randomFilter(Random random, List<ListedKey> keys) {
        ListedKey one = keys.get(random.nextInt(keys.size()));
        String start = ApiKey.start(KeyPrefix.DEFAULT, one.id());
        List<String> searches = List.of(
                "DEPLOY",
                "%",
                "_",
                "!",
                "ä",
                "[",
                "\\",
                "crm",
                " 1 ",
                start,
                one.id().toString(),
                one.name());
        return new KeyFilter(
                sometimes(random, one.userId()),
                sometimes(random, searches.get(random.nextInt(searches.size()))),
                sometimes(random, KeyStatus.values()[random.nextInt(KeyStatus.values().length)]),
                sometimes(random, "scope-" + alike(random)),
                sometimes(random, "client-" + alike(random)),
                sometimes(random, hours(random, 40)),
                sometimes(random, hours(random, 40)),
                sometimes(random, hours(random, 80)),
                sometimes(random, hours(random, 80)),
                sometimes(random, hours(random, 80)),
                sometimes(random, hours(random, 80).plusNanos(1)),
                random.nextInt(10) == 0,
                hours(random, 80),
                sometimes(random, hours(random, 80)));
    }

    public boolean isMeantBy(KeyFilter filter) {
        return (filter.userId() == null || filter.userId().equals(userId))
                && (filter.search() == null || isFoundBy(filter.search()))
                && (filter.status() == null || filter.status() == status(filter))
                && (filter.scope() == null || scopes.contains(filter.scope()))
                && (filter.client() == null || clients.contains(filter.client()))
                && isWithin(createdAt, filter.createdAfter(), filter.createdBefore())
                && isWithin(expiresAt, filter.expiresAfter(), filter.expiresBefore())
                && isWithin(lastUsedAt, filter.lastUsedAfter(), filter.lastUsedBefore())
                && !(filter.neverUsed() && lastUsedAt != null);
    }

    private boolean isFoundBy(String search) {
        return name.toLowerCase(Locale.ROOT).contains(search.toLowerCase(Locale.ROOT))
                || id.toString().equals(search)
                || ApiKey.start(KeyPrefix.DEFAULT, id).equals(search);
    }

    private KeyStatus status(KeyFilter filter) {
        Instant active = lastUsedAt == null || lastUsedAt.isBefore(createdAt) ? createdAt : lastUsedAt;
        if ((expiresAt != null && !expiresAt.isAfter(filter.now()))
                || (filter.inactiveBefore() != null && active.isBefore(filter.inactiveBefore()))) {
            return KeyStatus.EXPIRED;
        }
        if (!enabled) {
            return KeyStatus.DISABLED;
        }
        return rotatingUntil != null && rotatingUntil.isAfter(filter.now()) ? KeyStatus.ROTATING : KeyStatus.ACTIVE;
    }

    public ApiKeyCredential credential() {
        ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, id, new SecureRandom());
        List<ApiKeySecretData.StoredHash> hashes = new ArrayList<>();
        hashes.add(new ApiKeySecretData.StoredHash("sha-256", null, key.hash().toBase64(), null));
        if (rotatingUntil != null) {
            long end = rotatingUntil.toEpochMilli();
            hashes.add(
                    new ApiKeySecretData.StoredHash("sha-256", null, key.hash().toBase64(), end));
            hashes.add(
                    new ApiKeySecretData.StoredHash("sha-256", null, key.hash().toBase64(), end - 1));
            hashes.add(
                    new ApiKeySecretData.StoredHash("sha-256", null, key.hash().toBase64(), 1L));
        }
        ApiKeyCredentialData data = new ApiKeyCredentialData(
                ApiKeyCredentialData.CURRENT_VERSION,
                KeyPrefix.DEFAULT.value(),
                null,
                scopes,
                List.of(),
                Map.of(),
                clients,
                List.of(),
                null,
                enabled,
                expiresAt == null ? null : expiresAt.toEpochMilli(),
                null,
                Map.of());
        return new ApiKeyCredential(id, name, createdAt, data, new ApiKeySecretData(1, hashes));
    }

    private static boolean isWithin(Instant time, Instant after, Instant before) {
        if (after == null && before == null) {
            return true;
        }
        return time != null && (after == null || time.isAfter(after)) && (before == null || time.isBefore(before));
    }

    private static Instant hours(Random random, int bound) {
        return EPOCH.plus(random.nextInt(bound), ChronoUnit.HOURS);
    }

    private static List<String> some(Random random, String name) {
        return random.ints(random.nextInt(3), 0, ALIKE.size())
                .distinct()
                .mapToObj(number -> name + ALIKE.get(number))
                .toList();
    }

    private static String alike(Random random) {
        return ALIKE.get(random.nextInt(ALIKE.size()));
    }

    private static <T> T sometimes(Random random, T value) {
        return random.nextInt(6) == 0 ? value : null;
    }
}
