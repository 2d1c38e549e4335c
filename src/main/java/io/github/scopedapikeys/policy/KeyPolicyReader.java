package io.github.scopedapikeys.policy;

import io.github.scopedapikeys.key.KeyPrefix;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/**
 * Reads a realm's {@link KeyPolicy} from its attributes.
 *
 * <p>An attribute that is absent has its default. One that cannot be read has its strict value: off for what opens
 * something, on for what closes something, and the default for a number. It never means 'unlimited'.
 */
public final class KeyPolicyReader {

    /** All attribute names start so. */
    public static final String ATTRIBUTE_PREFIX = "api-keys.";

    private static final Logger LOG = Logger.getLogger(KeyPolicyReader.class);

    private static final int DEFAULT_MAX_KEYS_PER_USER = 25;
    private static final Duration DEFAULT_LIFETIME = Duration.ofDays(90);
    private static final Duration DEFAULT_MAX_LIFETIME = Duration.ofDays(365);
    private static final Duration DEFAULT_TOKEN_LIFESPAN = Duration.ofSeconds(300);

    private KeyPolicyReader() {}

    /** The realm's policy now. */
    public static KeyPolicy read(RealmModel realm) {
        return new KeyPolicy(
                flag(realm, "enabled", true, false),
                prefix(realm),
                (int) number(realm, "maxKeysPerUser", DEFAULT_MAX_KEYS_PER_USER, 0),
                duration(realm, "defaultLifetime", DEFAULT_LIFETIME),
                duration(realm, "maxLifetime", DEFAULT_MAX_LIFETIME),
                flag(realm, "allowNoExpiry", false, false),
                duration(realm, "tokenLifespan", DEFAULT_TOKEN_LIFESPAN),
                scopes(realm),
                flag(realm, "requireIpAllowList", false, true));
    }

    private static boolean flag(RealmModel realm, String name, boolean absent, boolean strict) {
        String value = attribute(realm, name);
        if (value == null) {
            return absent;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                reportUnreadable(realm, name);
                yield strict;
            }
        };
    }

    private static KeyPrefix prefix(RealmModel realm) {
        String value = attribute(realm, "prefix");
        if (value == null) {
            return KeyPrefix.DEFAULT;
        }
        return KeyPrefix.of(value).orElseGet(() -> {
            reportUnreadable(realm, "prefix");
            return KeyPrefix.DEFAULT;
        });
    }

    private static Duration duration(RealmModel realm, String name, Duration absent) {
        return Duration.ofSeconds(number(realm, name, absent.toSeconds(), 1));
    }

    private static long number(RealmModel realm, String name, long absent, long least) {
        String value = attribute(realm, name);
        if (value == null) {
            return absent;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            LOG.tracef("Not a number: realm attribute %s%s", ATTRIBUTE_PREFIX, name);
        }
        reportUnreadable(realm, name);
        return absent;
    }

    private static Set<String> scopes(RealmModel realm) {
        String value = attribute(realm, "allowedScopes");
        if (value == null) {
            return Set.of();
        }
        Set<String> scopes = Arrays.stream(value.split("[\\s,]+"))
                .filter(scope -> !scope.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        // An empty set would mean any scope: separators alone stay a name, which no scope has.
        return scopes.isEmpty() ? Set.of(value) : scopes;
    }

    private static @Nullable String attribute(RealmModel realm, String name) {
        String value = realm.getAttribute(ATTRIBUTE_PREFIX + name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static void reportUnreadable(RealmModel realm, String name) {
        LOG.debugf(
                "Realm %s: attribute %s%s cannot be read, the strict value is in force",
                realm.getName(), ATTRIBUTE_PREFIX, name);
    }
}
