package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.RoleModel;
import org.keycloak.representations.AccessToken;

/** Which claims a sealed token has, whatever mappers made of it. */
class JsonClaimsTest {

    private static final UUID KEY = UUID.fromString("7d9e2e9e-6c5b-4d55-8a37-0b6d1c1e2f3a");
    private static final RoleModel READER = TokenModels.realmRole("reader");
    private static final RoleModel EDITOR = TokenModels.clientRole("crm", "editor");
    private static final EffectiveRights RIGHTS = new EffectiveRights(
            Set.of(TokenModels.scope("leads", true), TokenModels.scope("basic", false)), Set.of(READER, EDITOR));

    @Test
    void fieldsAndForeignClaimsStayAndTheKeyIsNamed() {
        AccessToken token = token();
        token.getOtherClaims().put("tenant", Map.of("id", 7));
        token.getOtherClaims().put("groups", List.of("/a"));

        Map<String, Object> claims = JsonClaims.of(token, KEY, RIGHTS);

        assertThat(claims)
                .containsOnlyKeys(
                        "sub",
                        "azp",
                        "aud",
                        "scope",
                        "exp",
                        "iat",
                        "typ",
                        "realm_access",
                        "resource_access",
                        "email",
                        "tenant",
                        "groups",
                        "api_key_id",
                        "api_key_scope")
                .containsEntry("sub", "somebody")
                .containsEntry("tenant", Map.of("id", 7))
                .containsEntry("api_key_id", KEY.toString())
                .containsEntry("api_key_scope", "basic");
    }

    @Test
    void fieldsThatMakeASessionOrAnotherActorAreTakenOut() {
        AccessToken token = token();
        token.setSessionId("a session");
        token.setNonce("x");
        token.setAcr("1");
        token.setAuth_time(1L);
        token.nbf(1L);
        token.setAccessTokenHash("x");
        token.setAuthorization(new AccessToken.Authorization());
        token.setTrustedCertificates(Set.of("x"));
        token.getOtherClaims().put("act", Map.of("sub", "admin"));
        token.getOtherClaims().put("may_act", Map.of("sub", "admin"));

        assertThat(JsonClaims.of(token, KEY, RIGHTS)).doesNotContainKeys(ClaimRules.NEVER.toArray(String[]::new));
    }

    /** A mapper may name a claim as it likes: beside a field it would be the second of that name. */
    @Test
    void whatAMapperWroteBesideOurClaimsGoes() {
        for (String ours : ClaimRules.DROPPED) {
            AccessToken plain = token();
            AccessToken mapped = token();
            mapped.getOtherClaims().put(ours, "forged");

            assertThat(JsonClaims.of(mapped, KEY, RIGHTS)).as(ours).isEqualTo(JsonClaims.of(plain, KEY, RIGHTS));
        }
        assertThat(ClaimRules.OURS)
                .containsExactlyInAnyOrder(
                        "jti",
                        "iss",
                        "sub",
                        "aud",
                        "exp",
                        "iat",
                        "typ",
                        "azp",
                        "scope",
                        "cnf",
                        "api_key_id",
                        "api_key_scope",
                        "api_key_roles",
                        "realm_access",
                        "resource_access");
    }

    /** One claim that Keycloak cannot read makes the whole token unreadable: its key would be of no use. */
    @ParameterizedTest
    @ValueSource(strings = {"email_verified", "allowed-origins", "updated_at"})
    void claimOfATypeThatKeycloakCannotReadIsLeftOut(String name) {
        AccessToken token = token();
        token.getOtherClaims().put(name, Arrays.asList(Map.of("a", 1), 2));

        assertThat(JsonClaims.of(token, KEY, RIGHTS)).doesNotContainKey(name);
    }

    @Test
    void fieldGoesBeforeAMappersClaimOfItsName() {
        AccessToken token = token();
        token.getOtherClaims().put("email", "other@example.com");
        token.getOtherClaims().put("nickname", null);

        assertThat(JsonClaims.of(token, KEY, RIGHTS))
                .containsEntry("email", "owner@example.com")
                .doesNotContainKey("nickname");
    }

    @Test
    void rolesStandAsIdsOnlyWhereTheTokenDoesNotShowAll() {
        AccessToken lightweight = token();
        lightweight.setResourceAccess(Map.of());

        assertThat(JsonClaims.of(token(), KEY, RIGHTS)).doesNotContainKey("api_key_roles");
        assertThat(JsonClaims.of(lightweight, KEY, RIGHTS))
                .containsEntry("api_key_roles", List.of("id of crm/editor", "id of reader"));
    }

    private static AccessToken token() {
        AccessToken token = new AccessToken();
        token.id("onrtak:1");
        token.type("Bearer");
        token.subject("somebody");
        token.issuedFor("connector");
        token.audience("connector");
        token.setScope("leads");
        token.iat(1L);
        token.exp(2L);
        token.setEmail("owner@example.com");
        token.setRealmAccess(new AccessToken.Access().addRole("reader"));
        token.addAccess("crm").addRole("editor");
        return token;
    }
}
