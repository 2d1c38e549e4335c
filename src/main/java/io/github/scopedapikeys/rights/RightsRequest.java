package io.github.scopedapikeys.rights;

import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.UserModel;

/**
 * A question to {@link RightsResolver}: what may this key do for this client?
 *
 * @param key what the key grants
 * @param user its owner
 * @param client the requesting client
 * @param scope the requested scope (RFC 6749 §3.3); null: all that the key grants and the client has
 * @param audience the clients that the token is requested for; empty: audience sets no limit
 * @param within the limits of a token that is exchanged; {@link RightsLimits#NONE} for a key
 * @param restrictedScopes names of the only scopes that client policies allow; null: any scope
 */
public record RightsRequest(
        ApiKeyCredentialData key,
        UserModel user,
        ClientModel client,
        @Nullable String scope,
        Set<ClientModel> audience,
        RightsLimits within,
        @Nullable Set<String> restrictedScopes) {

    /** Copies the sets. */
    public RightsRequest {
        audience = Set.copyOf(audience);
        restrictedScopes = restrictedScopes == null ? null : Set.copyOf(restrictedScopes);
    }

    boolean permits(ClientScopeModel scope) {
        return restrictedScopes == null || restrictedScopes.contains(scope.getName());
    }

    /** A request for everything that the key may do for the client. */
    public static RightsRequest all(ApiKeyCredentialData key, UserModel user, ClientModel client) {
        return new RightsRequest(key, user, client, null, Set.of(), RightsLimits.NONE, null);
    }

    /**
     * A request for the remaining rights of a token: recomputed, and within the token's limits.
     *
     * @param within the token's limits
     * @param issuedFor the client that the token was issued to
     */
    public static RightsRequest remaining(
            RightsLimits within, ApiKeyCredentialData key, UserModel user, ClientModel issuedFor) {
        return new RightsRequest(key, user, issuedFor, null, Set.of(), within, null);
    }
}
