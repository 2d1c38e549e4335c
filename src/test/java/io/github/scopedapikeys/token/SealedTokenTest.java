package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.rights.EffectiveRights;
import io.github.scopedapikeys.rights.RightsLimits;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keycloak.models.RoleModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

class SealedTokenTest {

    private static final RoleModel READER = TokenModels.realmRole("reader");
    private static final RoleModel EDITOR = TokenModels.clientRole("crm", "editor");

    @Test
    void limitsAreTheScopesShownAndHidden() throws IOException {
        RightsLimits limits = sealed(Map.of("scope", "leads leads:read", "api_key_scope", "basic"))
                .limits();

        for (String within : List.of("leads", "leads:read", "basic")) {
            assertThat(limits.scopes().test(TokenModels.scope(within, true)))
                    .as(within)
                    .isTrue();
        }
        for (String without : List.of("lead", "leads:write", "", "leads leads:read")) {
            assertThat(limits.scopes().test(TokenModels.scope(without, true)))
                    .as(without)
                    .isFalse();
        }
    }

    @Test
    void limitsAreTheRolesThatTheTokenShows() throws IOException {
        SealedToken token = sealed(Map.of(
                "realm_access", Map.of("roles", List.of("reader")),
                "resource_access", Map.of("crm", Map.of("roles", List.of("editor")))));

        assertThat(token.limits().roles()).accepts(READER, EDITOR);
        // Neither the same name elsewhere, nor the other way round.
        assertThat(token.limits().roles())
                .rejects(
                        TokenModels.realmRole("editor"),
                        TokenModels.clientRole("crm", "reader"),
                        TokenModels.clientRole("shop", "editor"));
        assertThat(sealed(Map.of()).limits().roles()).rejects(READER, EDITOR);
    }

    /** What it shows besides was written by a mapper. */
    @Test
    void idsOfRolesGoBeforeWhatTheTokenShows() throws IOException {
        SealedToken token = sealed(Map.of(
                "api_key_roles", List.of("id of crm/editor"),
                "realm_access", Map.of("roles", List.of("reader"))));

        assertThat(token.limits().roles()).accepts(EDITOR).rejects(READER);
    }

    @Test
    void rolesBeyondTheRightsAreCutOffWhereverTheyStand() {
        AccessToken token = new AccessToken();
        token.setRealmAccess(
                new AccessToken.Access().addRole("reader").addRole("admin").addRole("editor"));
        token.addAccess("crm").addRole("editor").addRole("reader");
        token.addAccess("shop").addRole("editor");
        token.getOtherClaims().put("realm_access", Map.of("roles", List.of("admin")));
        token.getOtherClaims().put("resource_access", Map.of("shop", Map.of("roles", List.of("admin"))));
        token.getOtherClaims().put("tenant", "x");

        SealedToken.clampRoles(token, new EffectiveRights(Set.of(), Set.of(READER, EDITOR)));

        assertThat(token.getRealmAccess().getRoles()).containsExactly("reader");
        assertThat(token.getResourceAccess()).containsOnlyKeys("crm");
        assertThat(token.getResourceAccess("crm").getRoles()).containsExactly("editor");
        assertThat(token.getOtherClaims()).containsOnlyKeys("tenant");
    }

    @Test
    void nothingIsAddedByCutting() {
        AccessToken token = new AccessToken();

        SealedToken.clampRoles(token, new EffectiveRights(Set.of(), Set.of(READER, EDITOR)));

        assertThat(token.getRealmAccess()).isNull();
        assertThat(token.getResourceAccess()).isEmpty();
    }

    private static SealedToken sealed(Map<String, Object> besides) throws IOException {
        Map<String, Object> claims = new HashMap<>(besides);
        claims.put("sub", "somebody");
        claims.put("azp", "connector");
        claims.put("exp", 4102444800L);
        claims.put("api_key_id", "7d9e2e9e-6c5b-4d55-8a37-0b6d1c1e2f3a");
        return SealedToken.of(claims, JsonSerialization.writeValueAsBytes(claims))
                .orElseThrow();
    }
}
