package io.github.scopedapikeys.token;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CachedObject;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.models.cache.CachedUserModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.services.util.DPoPUtil;

/**
 * Identifies requests that may get the same token: key, client, audience and effective rights are the same and have the
 * same names, and nothing has changed since in the owner (credentials included), the realm or the client.
 *
 * <p>Keycloak evicts a changed object from its caches on every node. This class puts a mark on each cached object; an
 * object that was loaded again has a new mark.
 */
public final class TokenCacheKey {

    private static final String MARK = "scoped-api-keys.occasion";

    private final Values values;

    private TokenCacheKey(Values values) {
        this.values = values;
    }

    /**
     * The cache key of a request.
     *
     * @return empty if the request needs a new token: the token is bound to the caller's key (RFC 9449) or certificate
     *     (RFC 8705 §3), or changes cannot be detected
     */
    static Optional<TokenCacheKey> of(KeycloakSession session, TokenRequest request) {
        RealmModel realm = session.getContext().getRealm();
        boolean bound = session.getAttribute(DPoPUtil.DPOP_SESSION_ATTRIBUTE) != null
                || OIDCAdvancedConfigWrapper.fromClientModel(request.client()).isUseMtlsHokToken();
        if (bound
                || !(request.user() instanceof CachedUserModel user)
                || user.isMarkedForEviction()
                || !(realm instanceof CachedRealmModel cachedRealm)
                || !(request.client() instanceof CachedObject client)) {
            return Optional.empty();
        }
        return Optional.of(new TokenCacheKey(new Values(
                request.key().id(),
                mark(user.getCachedWith()),
                mark(cachedRealm.getCachedWith()),
                NamedClient.of(request.client()),
                client.getCacheTimestamp(),
                session.getContext().getUri().getBaseUri().toString(),
                request.rights().scopes().stream().map(ClientScopeModel::getId).collect(Collectors.toSet()),
                request.rights().scopeString(),
                request.rights().hiddenScopeString(),
                request.rights().roleIds(),
                request.rights().realmRoleNames(),
                request.rights().clientRoleNames(),
                request.audience().stream().map(NamedClient::of).collect(Collectors.toSet()))));
    }

    /** Keycloak's map is untyped. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object mark(ConcurrentMap cachedWith) {
        return cachedWith.computeIfAbsent(MARK, key -> new Object());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenCacheKey occasion && values.equals(occasion.values);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(values);
    }

    private record Values(
            UUID keyId,
            Object owner,
            Object realm,
            NamedClient client,
            long clientLoadedAt,
            String serverAddress,
            Set<String> scopeIds,
            String scope,
            String hiddenScope,
            List<String> roleIds,
            Set<String> realmRoles,
            Map<String, Set<String>> clientRoles,
            Set<NamedClient> audience) {}

    /** Both are compared: a client may change its client ID, and another client may get the old one. */
    private record NamedClient(String id, String clientId) {

        static NamedClient of(ClientModel client) {
            return new NamedClient(client.getId(), client.getClientId());
        }
    }
}
