package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.ClaimMapper;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Tampering;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.admin.client.CreatedResponseUtil;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.admin.client.resource.RoleResource;
import org.keycloak.admin.client.resource.RoleScopeResource;
import org.keycloak.admin.client.resource.RolesResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** The policy {@code tokenReuse}: which requests get the token of an earlier one, and that none gets it by mistake. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class TokenReuseIT {

    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";
    private static final String TOKEN_PATH = "/protocol/openid-connect/token";
    private static final int REUSE = 100;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private JsonNode key;

    @BeforeEach
    void switchReuseOn() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.tokenReuse", String.valueOf(REUSE)));
        key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
    }

    @AfterEach
    void returnToNow() {
        time.set(0);
    }

    @Test
    void sameRequestGetsSameTokenWithWhatIsLeftOfItsLife() {
        Answer first = exchange();
        time.set(40);
        events.clear();

        Answer second = exchange();

        assertThat(second.accessToken()).isEqualTo(first.accessToken());
        assertThat(second.json().path("expires_in").asInt()).isBetween(255, 260);
        assertThat(withoutLife(second)).isEqualTo(withoutLife(first));
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.TOKEN_EXCHANGE)
                .clientId(LeadsRealm.CONNECTOR)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("api_key_id", key.path("id").asText())
                .details("api_key_token_reused", "true")
                .details("token_id", Leads.claims(first).path("jti").asText())
                .details("scope", first.string("scope"))
                .details("audience", LeadsRealm.CONNECTOR)
                .details("username", LeadsRealm.SHOP_OWNER);
    }

    @Test
    void withoutThePolicyEachRequestGetsATokenOfItsOwn() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.tokenReuse", "0"));

        assertThat(exchange().accessToken()).isNotEqualTo(exchange().accessToken());
    }

    @Test
    void tokenIsNotReusedForLongerThanPolicySays() {
        String first = exchange().accessToken();

        time.set(REUSE - 5);
        assertThat(exchange().accessToken()).isEqualTo(first);
        time.set(REUSE + 5);
        assertThat(exchange().accessToken()).isNotEqualTo(first);
    }

    @Test
    void tokenThatHasLessThanHalfOfItsLifeIsNotReused() {
        // Half of a minute is less than what policy allows.
        ClientResource connector =
                realm.admin().clients().get(leads.client(LeadsRealm.CONNECTOR).getId());
        change(connector, client -> client.getAttributes().put("access.token.lifespan", "60"));
        try {
            String first = exchange().accessToken();

            time.set(25);
            assertThat(exchange().accessToken()).isEqualTo(first);
            time.set(35);
            assertThat(exchange().accessToken()).isNotEqualTo(first);
        } finally {
            change(connector, client -> client.getAttributes().put("access.token.lifespan", ""));
        }
    }

    @Test
    void otherRequestsGetOtherTokens() {
        JsonNode otherKey = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        String first = exchange().accessToken();

        List<String> others = List.of(
                exchange("scope", "leads:read").accessToken(),
                exchange("scope", "leads:write").accessToken(),
                exchange("audience", LeadsRealm.CONNECTOR).accessToken(),
                leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key.path("key").asText())
                        .accessToken(),
                leads.exchange(otherKey).accessToken());

        assertThat(others).doesNotHaveDuplicates().doesNotContain(first);
        assertThat(exchange().accessToken()).isEqualTo(first);
    }

    /** Whose issuer is not the same. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "LOCALHOST"})
    void requestThatComesToAnotherAddressOfTheServerGetsATokenOfIts(String host) {
        JsonNode otherKey = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        Leads there = new Leads(
                realm.getBaseUrl().replace("localhost", host), realm.admin(), realm.getCreatedRepresentation());
        exchange();

        Answer same = there.exchange(LeadsRealm.CONNECTOR, key.path("key").asText());
        Answer fresh = there.exchange(LeadsRealm.CONNECTOR, otherKey.path("key").asText());

        assertThat(Leads.claims(same).path("iss")).isEqualTo(Leads.claims(fresh).path("iss"));
    }

    @Test
    void furtherExchangeIsNeverReused() {
        String sealed = exchange().accessToken();

        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, sealed).accessToken())
                .isNotEqualTo(
                        leads.exchangeFurther(LeadsRealm.CONNECTOR, sealed).accessToken());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"enabled\": false}",
                "{\"allowedIps\": [\"203.0.113.7\"]}",
                "{\"clients\": [\"campaign-tool\"]}"
            })
    void keyThatIsRefusedNowGetsNoTokenOfBefore(String body) {
        exchange();

        Answer changed = leads.admin("PUT", "/" + key.path("id").asText(), body);

        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertRefused();
    }

    @Test
    void revokedKeyGetsNoTokenOfBefore() {
        exchange();

        leads.revoke(key);

        assertRefused();
    }

    @Test
    void expiredKeyGetsNoTokenOfBefore() {
        JsonNode ending = leads.issue(
                LeadsRealm.SHOP_OWNER,
                BOTH + ", \"expiresAt\": \"" + Instant.now().plusSeconds(60) + "\"");
        leads.exchange(ending);

        time.set(61);

        assertThat(leads.exchange(ending).status()).isEqualTo(400);
    }

    @Test
    void ownerWhoIsDisabledGetsNoTokenOfBefore() {
        exchange();

        owner(user -> user.setEnabled(false));
        try {
            assertRefused();
        } finally {
            owner(user -> user.setEnabled(true));
        }
    }

    @Test
    void ownerWhoLostARoleGetsATokenWithoutIt() {
        String clientId = leads.client(LeadsRealm.CONNECTOR).getId();
        RoleScopeResource roles = realm.admin()
                .users()
                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                .roles()
                .clientLevel(clientId);
        assertThat(Leads.roles(Leads.claims(exchange()))).contains("lead-writer");
        List<RoleRepresentation> taken = List.of(
                realm.admin().clients().get(clientId).roles().get("lead-writer").toRepresentation());

        roles.remove(taken);
        try {
            assertThat(Leads.roles(Leads.claims(exchange()))).doesNotContain("lead-writer");
        } finally {
            roles.add(taken);
        }
    }

    @Test
    void scopeThatIsKeptOutOfTokensFromNowOnIsNotInTheNext() {
        String writer = realm.admin().clientScopes().findAll().stream()
                .filter(scope -> LeadsRealm.WRITER_SCOPE.equals(scope.getName()))
                .findFirst()
                .orElseThrow()
                .getId();
        assertThat(exchange().string("scope")).contains(LeadsRealm.WRITER_SCOPE);

        realm.updateClientScope(writer, scope -> scope.attribute("include.in.token.scope", "false"));

        assertThat(exchange().string("scope")).doesNotContain(LeadsRealm.WRITER_SCOPE);
    }

    /** Unlike the owner's own roles, those of a group change without the owner, and none of the key's scopes has this one. */
    @Test
    void roleThatTheOwnersGroupLostIsInNoToken() {
        String clientId = leads.client(LeadsRealm.CONNECTOR).getId();
        GroupRepresentation writers = new GroupRepresentation();
        writers.setName("writers");
        String groupId = CreatedResponseUtil.getCreatedId(realm.admin().groups().add(writers));
        realm.cleanup().add(admin -> admin.groups().group(groupId).remove());
        RoleScopeResource rolesOfGroup =
                realm.admin().groups().group(groupId).roles().clientLevel(clientId);
        List<RoleRepresentation> writer = List.of(
                realm.admin().clients().get(clientId).roles().get("lead-writer").toRepresentation());
        rolesOfGroup.add(writer);
        realm.admin().users().get(leads.userId(LeadsRealm.ANALYST)).joinGroup(groupId);
        key = leads.issue(
                LeadsRealm.ANALYST, "\"scopes\": [], \"clientRoles\": {\"lead-connector\": [\"lead-writer\"]}");
        assertThat(Leads.roles(Leads.claims(exchange()))).containsExactly("lead-writer");

        rolesOfGroup.remove(writer);

        assertThat(Leads.roles(Leads.claims(exchange()))).isEmpty();
    }

    @Test
    void changeOfOwnerClientOrRealmShowsInTheNextToken() {
        ClientResource connector =
                realm.admin().clients().get(leads.client(LeadsRealm.CONNECTOR).getId());
        String first = exchange().accessToken();

        owner(user -> user.setLastName("Changed"));
        String second = exchange().accessToken();
        change(connector, client -> client.setDescription("changed"));
        String third = exchange().accessToken();
        realm.updateWithCleanup(update -> update.attribute("api-keys.tokenReuse", "99"));
        String fourth = exchange().accessToken();
        leads.rotate(key, "{\"gracePeriod\": 60}");
        String fifth = exchange().accessToken();

        assertThat(List.of(first, second, third, fourth, fifth)).doesNotHaveDuplicates();
        assertThat(exchange().accessToken()).isEqualTo(fifth);
    }

    @Test
    void tokenThatWouldOutliveThePolicyOfNowIsNotReused() {
        exchange();

        realm.updateWithCleanup(
                update -> update.attribute("api-keys.tokenReuse", "20").attribute("api-keys.tokenLifespan", "40"));

        assertThat(exchange().json().path("expires_in").asInt()).isLessThanOrEqualTo(40);
    }

    @Test
    void tokenThatIsBoundToItsHolderIsNeverReused() throws Exception {
        String unbound = exchange().accessToken();

        String first = exchangeWithProof().accessToken();
        String second = exchangeWithProof().accessToken();

        assertThat(List.of(unbound, first, second)).doesNotHaveDuplicates();
        assertThat(Leads.claims(first).path("cnf").path("jkt").asText()).isNotEmpty();
        assertThat(exchange().accessToken()).isEqualTo(unbound);
    }

    @Test
    void signedOutOwnersTokenIsNotReused() {
        String first = exchange().accessToken();
        time.set(5);

        realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER)).logout();

        assertThat(exchange().accessToken()).isNotEqualTo(first);
    }

    /** It may look at anything, also at what is not in the request. */
    @Test
    void whereAnExtensionPostProcessesTokensEachRequestGetsATokenOfItsOwn() {
        String before = exchange().accessToken();
        server.run(Tampering.EXTRA.startAt(0));
        try {
            Answer first = exchange();
            Answer second = exchange();

            assertThat(List.of(before, first.accessToken(), second.accessToken()))
                    .doesNotHaveDuplicates();
            assertThat(Leads.claims(second).path("tenant").asText()).isEqualTo("acme");
        } finally {
            server.run(Tampering.stop());
        }
        assertThat(exchange().accessToken()).isEqualTo(exchange().accessToken());
    }

    @Test
    void whatAPostProcessorRefusesNowGetsNoTokenOfBefore() {
        exchange();
        server.run(Tampering.REFUSAL.startAt(0));
        try {
            assertRefused();
            assertThat(leads.introspect(LeadsRealm.CONNECTOR, key.path("key").asText())
                            .text())
                    .isEqualTo("{\"active\":false}");
        } finally {
            server.run(Tampering.stop());
        }
    }

    /** Its old ID may be another client's by now. */
    @Test
    void tokenForAClientThatIsRenamedIsNotReused() {
        String renamed = "campaign-tool-renamed";
        ClaimMapper.add(
                realm,
                LeadsRealm.CONNECTOR,
                ClaimMapper.customAudience(LeadsRealm.CAMPAIGN_TOOL),
                ClaimMapper.customAudience(renamed));
        ClientResource tool = realm.admin()
                .clients()
                .get(leads.client(LeadsRealm.CAMPAIGN_TOOL).getId());
        assertThat(audience(exchange("audience", LeadsRealm.CAMPAIGN_TOOL))).isEqualTo(LeadsRealm.CAMPAIGN_TOOL);

        change(tool, client -> client.setClientId(renamed));
        try {
            assertThat(audience(exchange("audience", renamed))).isEqualTo(renamed);
        } finally {
            change(tool, client -> client.setClientId(LeadsRealm.CAMPAIGN_TOOL));
        }
    }

    /** A token that does not show its roles holds their ids. */
    @Test
    void tokenWithARoleWhoseNameIsAnothersNowIsNotReused() {
        leads.setAttribute(realm, LeadsRealm.CONNECTOR, "client.use.lightweight.access.token.enabled", "true", "false");
        key = leads.issue(
                LeadsRealm.SHOP_OWNER, "\"scopes\": [], \"clientRoles\": {\"lead-connector\": [\"lead-reader\"]}");
        assertThat(roleIds(exchange())).containsExactly(roleId("lead-reader"));

        rename("lead-reader", "lead-reader-of-before");
        rename("lead-writer", "lead-reader");
        try {
            assertThat(roleIds(exchange())).containsExactly(roleId("lead-reader"));
        } finally {
            rename("lead-reader", "lead-writer");
            rename("lead-reader-of-before", "lead-reader");
        }
    }

    private void rename(String role, String name) {
        RoleResource resource = connectorRoles().get(role);
        RoleRepresentation representation = resource.toRepresentation();
        representation.setName(name);
        resource.update(representation);
    }

    private String roleId(String role) {
        return connectorRoles().get(role).toRepresentation().getId();
    }

    private RolesResource connectorRoles() {
        return realm.admin()
                .clients()
                .get(leads.client(LeadsRealm.CONNECTOR).getId())
                .roles();
    }

    private static List<String> roleIds(Answer answer) {
        return Leads.strings(Leads.claims(answer).path("api_key_roles"));
    }

    private static String audience(Answer answer) {
        return Leads.claims(answer).path("aud").asText();
    }

    private Answer exchangeWithProof() throws Exception {
        String proof = new DefaultDPoPProofFactory(new ECKeyGenerator(Curve.P_256).generate(), JWSAlgorithm.ES256)
                .createDPoPJWT("POST", URI.create(realm.getBaseUrl() + TOKEN_PATH))
                .serialize();
        return Leads.send(leads.request(
                        LeadsRealm.CONNECTOR,
                        TOKEN_PATH,
                        Leads.exchangeForm(Leads.KEY_TYPE, key.path("key").asText()))
                .header("DPoP", proof));
    }

    private Answer exchange(String... parameters) {
        return leads.exchange(key, parameters);
    }

    private void assertRefused() {
        Answer answer = exchange();
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().has("access_token")).isFalse();
    }

    private void owner(Consumer<UserRepresentation> change) {
        UserResource owner = realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER));
        UserRepresentation user = owner.toRepresentation();
        change.accept(user);
        owner.update(user);
    }

    private static void change(ClientResource client, Consumer<ClientRepresentation> change) {
        ClientRepresentation representation = client.toRepresentation();
        change.accept(representation);
        client.update(representation);
    }

    private static JsonNode withoutLife(Answer answer) {
        return ((ObjectNode) answer.json()).deepCopy().without("expires_in");
    }
}
