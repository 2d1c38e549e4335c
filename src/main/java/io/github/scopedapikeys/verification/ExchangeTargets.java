package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.key.KeyScanner;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorConstants;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorValidation;

/** Finds the clients that a token is requested for, by client ID or resource (RFC 8707). */
final class ExchangeTargets {

    private final RealmModel realm;
    private final Supplier<UsableKey.Reach> reachable;

    private UsableKey.@Nullable Reach known;

    /**
     * For one request.
     *
     * @param reachable gets the clients that a token for this request may be for. It runs all mappers, so it is called at
     *     most once, and only if a resource is a URL
     */
    ExchangeTargets(RealmModel realm, Supplier<UsableKey.Reach> reachable) {
        this.realm = realm;
        this.reachable = reachable;
    }

    /** Null if there is no enabled client with this ID. */
    @Nullable
    ClientModel byClientId(String clientId) {
        if (KeyScanner.holdsKey(clientId)) {
            // A key by mistake: a look-up would write it into caches and logs.
            return null;
        }
        ClientModel client = realm.getClientByClientId(clientId);
        return client != null && client.isEnabled() ? client : null;
    }

    /**
     * The client of a resource, mapped as Keycloak maps resource indicators: {@code urn:client:} and a client ID, or
     * the URL in a client's attribute {@code resource_url}. Null if there is none.
     */
    @Nullable
    ClientModel byResource(String resource) {
        if (!ResourceIndicatorValidation.isValidResourceIndicator(resource)) {
            return null;
        }
        if (resource.startsWith(ResourceIndicatorConstants.URN_CLIENT_PREFIX)) {
            return byClientId(resource.substring(ResourceIndicatorConstants.URN_CLIENT_PREFIX.length()));
        }
        return reachable().stream()
                .map(this::byClientId)
                .filter(Objects::nonNull)
                .filter(client ->
                        resource.equals(client.getAttribute(ResourceIndicatorConstants.CLIENT_RESOURCE_URL_ATTRIBUTE)))
                .findFirst()
                .orElse(null);
    }

    /** Why no URL has a client: the request is refused whatever it is for. Empty if it is not, or no resource is a URL. */
    Optional<UsableKey.Refused> refusal() {
        return known instanceof UsableKey.Refused refused ? Optional.of(refused) : Optional.empty();
    }

    private Set<String> reachable() {
        if (known == null) {
            known = reachable.get();
        }
        return known instanceof UsableKey.Reachable some ? some.clientIds() : Set.of();
    }
}
