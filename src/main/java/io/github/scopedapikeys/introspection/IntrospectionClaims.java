package io.github.scopedapikeys.introspection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.token.TokenDraft;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/** Builds the introspection response for a valid key or token (RFC 7662 §2.2). */
final class IntrospectionClaims {

    /** The {@code token_type} of a key. */
    static final String KEY = "api-key";

    private IntrospectionClaims() {}

    /**
     * The claims of the token that an exchange would issue, but with the lifetime of the key. Roles are always
     * included, even if the client's tokens do not show them.
     *
     * @param end when the key stops working; empty: never
     */
    static Map<String, Object> ofKey(
            TokenDraft draft, ApiKeyCredential key, UserModel owner, ClientModel client, Optional<Instant> end) {
        Map<String, Object> answer = draft.shown();
        answer.put("active", true);
        answer.put("token_type", KEY);
        answer.put("username", owner.getUsername());
        answer.put("client_id", client.getClientId());
        answer.put("scope", draft.rights().scopeString());
        answer.put("iat", key.createdAt().getEpochSecond());
        answer.remove("exp");
        end.ifPresent(time -> answer.put("exp", time.getEpochSecond()));
        if (!draft.rights().realmRoleNames().isEmpty()) {
            answer.put("realm_access", access(draft.rights().realmRoleNames()));
        }
        if (!draft.rights().clientRoleNames().isEmpty()) {
            Map<String, Object> access = new LinkedHashMap<>();
            draft.rights().clientRoleNames().forEach((name, roles) -> access.put(name, access(roles)));
            answer.put("resource_access", access);
        }
        return answer;
    }

    private static Map<String, Object> access(Collection<String> roles) {
        return Map.of("roles", roles);
    }

    /**
     * The recomputed claims of a sealed token, in the form of Keycloak's own responses.
     *
     * @param claims recomputed
     */
    static ObjectNode ofToken(AccessToken claims, UserModel owner) {
        ObjectNode answer = JsonSerialization.mapper.valueToTree(claims);
        answer.put("client_id", claims.getIssuedFor());
        if (claims.getScope().isBlank()) {
            answer.remove("scope");
        }
        if (!answer.has("username")) {
            String preferred = claims.getPreferredUsername();
            answer.put("username", preferred == null ? owner.getUsername() : preferred);
        }
        answer.put("token_type", claims.getType());
        answer.put("active", true);
        return answer;
    }
}
