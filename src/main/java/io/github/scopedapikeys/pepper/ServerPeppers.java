package io.github.scopedapikeys.pepper;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.scopedapikeys.key.Pepper;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.vault.VaultStringSecret;

/**
 * Gives each realm its peppers: those of the options are the same for all, those of the vault are the realm's own if the
 * vault tells realms apart.
 *
 * <p>What the vault gives is remembered for a minute, since some vaults cost more to open than a whole exchange.
 */
public final class ServerPeppers {

    private static final Logger LOG = Logger.getLogger(ServerPeppers.class);
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int REMEMBERED_AT_MOST = 10_000;

    private final PepperOptions options;
    private final Cache<Place, Optional<Pepper>> fromVault = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(REMEMBERED_AT_MOST)
            .build();
    private final Cache<Place, Boolean> reported = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(REMEMBERED_AT_MOST)
            .build();

    /** @param options of the server */
    public ServerPeppers(PepperOptions options) {
        this.options = options;
    }

    /** The peppers of the realm in the session's context, which is the one that the vault asks too. */
    public Peppers of(KeycloakSession session) {
        return new Peppers() {
            @Override
            public @Nullable String currentName() {
                return options.current();
            }

            @Override
            public Optional<Pepper> named(String name) {
                return find(session, name);
            }
        };
    }

    private Optional<Pepper> find(KeycloakSession session, String name) {
        Pepper configured = options.configured().get(name);
        if (configured != null) {
            return Optional.of(configured);
        }
        RealmModel realm = session.getContext().getRealm();
        Place place = new Place(realm.getId(), name);
        Optional<Pepper> found = options.names().contains(name)
                ? fromVault.get(place, key -> fromVault(session, name))
                : Optional.empty();
        if (found.isEmpty() && reported.asMap().putIfAbsent(place, Boolean.TRUE) == null) {
            LOG.warnf(
                    "Realm %s: API keys that were hashed with the pepper '%s' are refused, because the pepper is not configured"
                            + " or its vault entry %s is missing or shorter than %d characters",
                    realm.getName(), name, PepperOptions.vaultEntry(name), Pepper.MIN_LENGTH);
        }
        return found;
    }

    private static Optional<Pepper> fromVault(KeycloakSession session, String name) {
        String expression = "${vault." + PepperOptions.vaultEntry(name) + "}";
        try (VaultStringSecret secret = session.vault().getStringSecret(expression)) {
            return secret.get().flatMap(text -> Pepper.of(name, text));
        }
    }

    private record Place(String realmId, String pepper) {}
}
