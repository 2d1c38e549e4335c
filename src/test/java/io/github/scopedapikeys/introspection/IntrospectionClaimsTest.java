package io.github.scopedapikeys.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeySecretData;
import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.rights.EffectiveRights;
import io.github.scopedapikeys.token.ScopedSession;
import io.github.scopedapikeys.token.TokenDraft;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

class IntrospectionClaimsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final UserModel OWNER = Fakes.of(UserModel.class, Map.of("getUsername", arguments -> "shop-owner"));
    private static final ClientModel CLIENT =
            Fakes.of(ClientModel.class, Map.of("getClientId", arguments -> "connector"));
    private static final EffectiveRights RIGHTS = new EffectiveRights(
            Set.of(scope("leads", true), scope("basic", false)), Set.of(role("reader", false), role("editor", true)));

    /** Its client's tokens are lightweight: they show no role. */
    @Test
    void keyIsAnsweredAsTheTokenWouldBeWithItsOwnLifeAndAllRoles() throws IOException {
        Map<String, Object> claims = new HashMap<>();
        claims.put("sub", "somebody");
        claims.put("azp", "connector");
        claims.put("aud", "connector");
        claims.put("typ", "Bearer");
        claims.put("scope", "of a mapper");
        claims.put("iat", 1);
        claims.put("exp", 2);
        claims.put("username", "of a mapper");
        claims.put("tenant", Map.of("id", 7));
        claims.put("api_key_id", "7d9e2e9e-6c5b-4d55-8a37-0b6d1c1e2f3a");
        claims.put("api_key_scope", "basic");
        claims.put("api_key_roles", List.of("an id"));

        assertThat(ofKey(claims, RIGHTS, Optional.of(Instant.ofEpochSecond(2000))))
                .isEqualTo(JSON.readTree("""
                        {
                          "active": true,
                          "token_type": "api-key",
                          "sub": "somebody",
                          "azp": "connector",
                          "aud": "connector",
                          "client_id": "connector",
                          "username": "shop-owner",
                          "scope": "leads",
                          "iat": 1000,
                          "exp": 2000,
                          "tenant": {"id": 7},
                          "api_key_id": "7d9e2e9e-6c5b-4d55-8a37-0b6d1c1e2f3a",
                          "realm_access": {"roles": ["reader"]},
                          "resource_access": {"connector": {"roles": ["editor"]}}
                        }"""));
    }

    @Test
    void keyWithoutAnEndOrRolesHasNone() throws IOException {
        Map<String, Object> claims = Map.of("exp", 2, "sub", "somebody");

        assertThat(ofKey(claims, new EffectiveRights(Set.of(), Set.of()), Optional.empty()))
                .isEqualTo(JSON.readTree("""
                        {
                          "active": true,
                          "token_type": "api-key",
                          "sub": "somebody",
                          "client_id": "connector",
                          "username": "shop-owner",
                          "scope": "",
                          "iat": 1000
                        }"""));
    }

    @Test
    void tokenIsAnsweredAsKeycloakAnswersForOthers() throws IOException {
        AccessToken token = token();
        token.setScope("leads");

        assertThat(written(token)).isEqualTo(JSON.readTree("""
                        {
                          "active": true,
                          "token_type": "Bearer",
                          "typ": "Bearer",
                          "sub": "somebody",
                          "azp": "connector",
                          "client_id": "connector",
                          "username": "shop-owner",
                          "scope": "leads",
                          "exp": 2000,
                          "tenant": "x"
                        }"""));
    }

    @Test
    void tokenWithoutScopesHasNone() throws IOException {
        AccessToken token = token();
        token.setScope(" ");

        assertThat(written(token).has("scope")).isFalse();
    }

    @Test
    void userNameIsThatOfMappersIfThereIsOne() throws IOException {
        AccessToken preferred = token();
        preferred.setScope("");
        preferred.setPreferredUsername("preferred");
        AccessToken mapped = token();
        mapped.setScope("");
        mapped.setPreferredUsername("preferred");
        mapped.getOtherClaims().put("username", "mapped");

        assertThat(written(preferred).path("username").asText()).isEqualTo("preferred");
        assertThat(written(mapped).path("username").asText()).isEqualTo("mapped");
    }

    /** As it is sent: numbers of JSON have no width. */
    private static JsonNode ofKey(Map<String, Object> claims, EffectiveRights rights, Optional<Instant> end)
            throws IOException {
        ScopedSession session = new ScopedSession(
                Fakes.of(UserSessionModel.class, Map.of()), Fakes.of(ClientSessionContext.class, Map.of()));
        TokenDraft draft = new TokenDraft(session, "onrtak:1", "Bearer", rights, claims);
        return JSON.readTree(
                JsonSerialization.writeValueAsBytes(IntrospectionClaims.ofKey(draft, key(), OWNER, CLIENT, end)));
    }

    private static JsonNode written(AccessToken token) throws IOException {
        return JSON.readTree(IntrospectionClaims.ofToken(token, OWNER).toString());
    }

    private static AccessToken token() {
        AccessToken token = new AccessToken();
        token.type("Bearer");
        token.subject("somebody");
        token.issuedFor("connector");
        token.exp(2000L);
        token.getOtherClaims().put("tenant", "x");
        return token;
    }

    private static ApiKeyCredential key() {
        ApiKeyCredentialData data = new ApiKeyCredentialData(
                1, "sak", null, List.of(), List.of(), Map.of(), List.of(), List.of(), null, true, null, null, Map.of());
        ApiKeySecretData.StoredHash hash = new ApiKeySecretData.StoredHash("sha-256", null, "A".repeat(43) + "=", null);
        return new ApiKeyCredential(
                new UUID(1, 1), "name", Instant.ofEpochSecond(1000), data, new ApiKeySecretData(1, List.of(hash)));
    }

    private static ClientScopeModel scope(String name, boolean shown) {
        return Fakes.of(
                ClientScopeModel.class,
                Map.of("getName", arguments -> name, "isIncludeInTokenScope", arguments -> shown));
    }

    private static RoleModel role(String name, boolean ofClient) {
        return Fakes.of(
                RoleModel.class,
                Map.of(
                        "getName", arguments -> name,
                        "isClientRole", arguments -> ofClient,
                        "getContainer", arguments -> CLIENT));
    }
}
