package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.key.KeyScanner;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorConstants;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorValidation;

/** Finds the clients that a token is asked for, by their IDs or as resources (RFC 8707). */
final class ExchangeTargets {

    private final RealmModel realm;
    private final Supplier<Set<String>> reachable;

    private @Nullable Set<String> known;

    /**
     * For one request.
     *
     * @param reachable client IDs that a token for this request may be for; asked only where a resource is an address, and
     *     once, since it takes all mappers
     */
    ExchangeTargets(RealmModel realm, Supplier<Set<String>> reachable) {
        this.realm = realm;
        this.reachable = reachable;
    }

    /** Null if there is no enabled client with this ID. */
    @Nullable
    ClientModel byClientId(String clientId) {
        if (KeyScanner.holdsKey(clientId)) {
            // A key in the wrong place: looked up, it would stand in caches and their logs.
            return null;
        }
        ClientModel client = realm.getClientByClientId(clientId);
        return client != null && client.isEnabled() ? client : null;
    }

    /**
     * The client that a resource stands for, as Keycloak maps resource indicators: {@code urn:client:} and a client ID, or
     * the address in a client's attribute {@code resource_url}. Null if there is none.
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

    private Set<String> reachable() {
        if (known == null) {
            known = reachable.get();
        }
        return known;
    }
}
