package io.github.scopedapikeys.it.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.it.support.AllDoorsRealm;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ClaimMapper;
import io.github.scopedapikeys.it.support.Doors;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.MapperMatrix;
import io.github.scopedapikeys.it.support.PlainClaims;
import io.github.scopedapikeys.it.support.QuietServerConfig;
import io.github.scopedapikeys.it.support.StandInMapper;
import io.github.scopedapikeys.it.support.Visitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ProtocolMapperTypeRepresentation;
import org.keycloak.representations.idm.RealmEventsConfigRepresentation;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.util.JsonSerialization;

/**
 * All mappers on all claims: a sealed token stays within its limits, is known as one here and opens no door of Keycloak's,
 * and no other token is taken for one.
 */
@KeycloakIntegrationTest(config = QuietServerConfig.class)
class SealMatrixIT {

    private static final Set<String> ROLES = Set.of("lead-connector.uma_protection");
    private static final String JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final int SHOWN = 30;

    @InjectRealm(config = AllDoorsRealm.class)
    ManagedRealm realm;

    @InjectAdminClient
    Keycloak admin;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private Visitor visitor;
    private JsonNode key;
    private String refreshToken = "";
    private MapperMatrix matrix;
    private List<String> values = List.of();

    /** What a whole run has seen, so that a run that sees nothing fails. */
    private int issued;

    private int known;
    private int ordinary;

    @BeforeEach
    void layOut() {
        RealmEventsConfigRepresentation events = realm.admin().getRealmEventsConfig();
        events.setEventsEnabled(false);
        realm.admin().updateRealmEventsConfig(events);
        UPConfig profile = realm.admin().users().userProfile().getConfiguration();
        profile.setUnmanagedAttributePolicy(UPConfig.UnmanagedAttributePolicy.ENABLED);
        realm.admin().users().userProfile().update(profile);
        visitor = new Visitor(realm, server);
        acceptAssertions();
        key = leads.issue(
                LeadsRealm.CRM_ADMIN, "\"scopes\": [], \"clientRoles\": {\"lead-connector\": [\"uma_protection\"]}");
        String other = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]")
                .path("id")
                .asText();
        Answer signedIn = leads.token(
                LeadsRealm.CONNECTOR,
                "grant_type",
                "password",
                "username",
                LeadsRealm.CRM_ADMIN,
                "password",
                "crm-admin-demo");
        refreshToken = signedIn.string("refresh_token");
        String session =
                PlainClaims.of(signedIn.string("access_token")).get("sid").toString();
        values = List.of(
                session,
                "null",
                other,
                "text",
                "realm-management.realm-admin",
                "{\"roles\":[\"realm-admin\",\"admin\"],\"realm-management\":{\"roles\":[\"realm-admin\"]},\"sub\":\"x\"}",
                "[\"realm-admin\",\"realm-management\",\"account\",\"lead-connector\"]",
                "true",
                "4102444800",
                "-1",
                "\"" + session + "\"",
                AllDoorsRealm.issuer().replace("leads", "master"),
                "x".repeat(2000));
        matrix = new MapperMatrix(types(), values);
        ClaimMapper.add(realm, LeadsRealm.CONNECTOR, ClaimMapper.audience(LeadsRealm.CONNECTOR));
        server.run(StandInMapper.install(values, session));
    }

    @AfterEach
    void takeAway() {
        server.run(StandInMapper.withExtension());
        server.run(StandInMapper.uninstall());
    }

    private List<ProtocolMapperTypeRepresentation> types() {
        return admin.serverInfo().getInfo().getProtocolMapperTypes().get("openid-connect").stream()
                .filter(type -> !type.getId().equals("matrix"))
                .toList();
    }

    private void acceptAssertions() {
        ClientRepresentation connector = leads.client(LeadsRealm.CONNECTOR);
        connector
                .getAttributes()
                .put(
                        "oauth2.jwt.authorization.grant.audience",
                        "[{\"key\": \"" + AllDoorsRealm.SELF + "\", \"value\": \"" + LeadsRealm.CONNECTOR + "\"}]");
        realm.admin().clients().get(connector.getId()).update(connector);
    }

    @Test
    void noMapperUnsealsATokenOrForgesOne() {
        List<MapperMatrix.Batch> batches = matrix.batches();
        List<String> failures = new ArrayList<>();
        long begun = System.nanoTime();
        for (MapperMatrix.Batch batch : batches) {
            collect(failures, batch, this::holdsTogether);
        }
        System.out.printf(
                "%d batches, %d combinations, %d s%n",
                batches.size(), MapperMatrix.combinations(batches), (System.nanoTime() - begun) / 1_000_000_000);
        report(failures);
        assertThat(types()).as("kinds of mappers").hasSizeGreaterThan(20);
        assertThat(matrix.claims()).as("claims").hasSizeGreaterThan(60);
        assertThat(MapperMatrix.combinations(batches)).as("combinations").isGreaterThan(10_000);
        assertThat(issued).as("sealed tokens").isGreaterThan(batches.size() / 2);
        assertThat(known).as("sealed tokens that were known").isEqualTo(issued);
        assertThat(ordinary).as("ordinary tokens").isGreaterThan(batches.size() / 2);
    }

    @Test
    void noMapperAloneUnsealsATokenOrForgesOne() {
        List<MapperMatrix.Batch> batches =
                matrix.alone(List.of(values.get(0), values.get(1), values.get(2), values.get(3), values.get(5)));
        List<String> failures = new ArrayList<>();
        long begun = System.nanoTime();
        for (MapperMatrix.Batch batch : batches) {
            try {
                holdsAlone(batch);
            } catch (AssertionError e) {
                failures.add(line(batch.trials().get(0), e));
            }
        }
        System.out.printf("%d alone, %d s%n", batches.size(), (System.nanoTime() - begun) / 1_000_000_000);
        report(failures);
        assertThat(batches).hasSizeGreaterThan(600);
        assertThat(issued).as("sealed tokens").isGreaterThan(batches.size() / 2);
        assertThat(known).as("sealed tokens that were known").isEqualTo(issued);
    }

    /** With the mappers that fail alone, or the whole batch if none does. */
    private static void collect(List<String> failures, MapperMatrix.Batch batch, Consumer<MapperMatrix.Batch> check) {
        try {
            check.accept(batch);
        } catch (AssertionError whole) {
            if (failures.size() > SHOWN) {
                failures.add("and more");
                return;
            }
            int before = failures.size();
            batch.single().forEach(single -> {
                try {
                    check.accept(single);
                } catch (AssertionError e) {
                    failures.add(line(single.trials().get(0), e));
                }
            });
            if (failures.size() == before) {
                failures.add(line(batch.trials(), whole));
            }
        }
    }

    private static String line(Object what, AssertionError e) {
        String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        return what + " -> " + message.substring(0, Math.min(400, message.length()));
    }

    private static void report(List<String> failures) {
        if (!failures.isEmpty()) {
            fail(failures.size() + " failures:\n"
                    + failures.stream().limit(SHOWN).collect(Collectors.joining("\n")));
        }
    }

    private void holdsTogether(MapperMatrix.Batch batch) {
        server.run(StandInMapper.run(batch));
        Answer refreshed =
                leads.token(LeadsRealm.CONNECTOR, "grant_type", "refresh_token", "refresh_token", refreshToken);
        sealedHolds(batch, refreshed);
        if (refreshed.status() == 200) {
            ordinary++;
            ordinaryIsKeycloaks(refreshed.string("access_token"));
        }
    }

    private void holdsAlone(MapperMatrix.Batch batch) {
        server.run(StandInMapper.run(batch));
        sealedHolds(batch, null);
    }

    // Sealed tokens

    private void sealedHolds(MapperMatrix.Batch batch, Answer refreshed) {
        // A mapper that comes last may take the other client out of the audience.
        String[] audience = batch.last()
                ? new String[0]
                : new String[] {"audience", LeadsRealm.CONNECTOR, "audience", LeadsRealm.CAMPAIGN_TOOL};
        Answer exchanged = leads.exchange(key, audience);
        if (exchanged.status() != 200) {
            boolean mapperFails = refreshed == null || refreshed.status() >= 500;
            assertThat(exchanged.status()).as(exchanged.text()).isBetween(400, mapperFails ? 599 : 499);
            assertThat(exchanged.text()).doesNotContain("eyJ");
            return;
        }
        issued++;
        String token = exchanged.string("access_token");
        assertWithin(batch, token);
        assertShut(token);
        assertKnown(batch, token);
        known++;
        Answer foreign = leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, token);
        assertThat(foreign.status()).as("foreign client: " + foreign.text()).isEqualTo(batch.last() ? 400 : 200);
        Answer further = leads.exchangeFurther(LeadsRealm.CONNECTOR, token);
        if (further.status() == 200) {
            assertWithin(batch, further.string("access_token"));
        } else {
            assertThat(further.status()).as(further.text()).isBetween(400, 499);
        }
    }

    private void assertWithin(MapperMatrix.Batch batch, String token) {
        String payload = PlainClaims.payload(token);
        PlainClaims claims = PlainClaims.of(token);
        assertThat(claims.firstOf(List.of("sid", "session_state", "acr", "auth_time")))
                .as("claim of a session in " + payload)
                .isEmpty();
        assertThat(claims.roles()).as("roles").isSubsetOf(ROLES);
        assertThat(claims.audience()).as("aud").isNotEmpty().isSubsetOf(LeadsRealm.CONNECTOR, LeadsRealm.CAMPAIGN_TOOL);
        assertThat(claims.number("exp")).as("exp").isLessThanOrEqualTo(claims.number("iat") + 3600);
        assertThat(claims.get("iss")).as("iss").isEqualTo(AllDoorsRealm.issuer());
        assertThat(claims.get("azp")).as("azp").isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(claims.get("typ")).as("typ").isEqualTo("Bearer");
        assertThat(claims.get("api_key_id"))
                .as("api_key_id")
                .isEqualTo(key.path("id").asText());
        assertThat(claims.get("scope").toString()).as("scope").doesNotContain("leads:", "ssf");
        if (!batch.writes("sub") && !writesSubject(batch)) {
            assertThat(claims.get("sub")).as("sub").isEqualTo(AllDoorsRealm.OWNER_ID);
        }
    }

    private static boolean writesSubject(MapperMatrix.Batch batch) {
        return batch.trials().stream().anyMatch(trial -> trial.type().contains("sub-mapper"));
    }

    private void assertShut(String token) {
        String rest = realm.getBaseUrl().replace("/realms/", "/admin/realms/");
        for (String url : List.of(
                rest + "/users",
                realm.getBaseUrl() + "/account",
                realm.getBaseUrl() + "/protocol/openid-connect/userinfo")) {
            Answer answer = leads.bearer("GET", url, token, null, "");
            assertThat(answer.status()).as(url + ": " + answer.text()).isEqualTo(401);
        }
        assertThat(visitor.knockAt(Doors.umaGrant(), token).status()).as("UMA").isEqualTo(400);
        Answer granted = leads.token(LeadsRealm.CONNECTOR, "grant_type", JWT_GRANT, "assertion", token);
        assertThat(granted.status()).as("JWT grant: " + granted.text()).isEqualTo(400);
    }

    private void assertKnown(MapperMatrix.Batch batch, String token) {
        PlainClaims claims = PlainClaims.of(token);
        JsonNode introspected = leads.introspect(LeadsRealm.CONNECTOR, token).json();
        assertThat(introspected.path("active").asBoolean())
                .as("active: " + introspected)
                .isTrue();
        assertThat(introspected.path("api_key_id")).as("api_key_id").isEqualTo(key.path("id"));
        if (!batch.writes("username") && !batch.writes("preferred_username")) {
            assertThat(introspected.path("username").asText()).as("username").isEqualTo(LeadsRealm.CRM_ADMIN);
        }
        assertThat(introspected.path("client_id").asText()).as("client_id").isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(introspected.path("exp").asLong()).as("exp").isEqualTo(claims.number("exp"));
        assertThat(introspected.path("sub").asText()).as("sub").isEqualTo(claims.get("sub"));
        assertThat(introspected.hasNonNull("sid")).as("sid: " + introspected).isFalse();
        assertThat(new PlainClaims(asMap(introspected)).roles())
                .as("introspected roles")
                .isSubsetOf(ROLES);
        assertThat(new PlainClaims(asMap(introspected)).audience())
                .as("introspected aud")
                .isEqualTo(claims.audience());
    }

    private static Map<String, Object> asMap(JsonNode json) {
        return JsonSerialization.mapper.convertValue(json, new TypeReference<>() {});
    }

    // Ordinary tokens

    /** As a server without this extension answers. One with a name that stands twice may be refused, and nothing else. */
    private void ordinaryIsKeycloaks(String token) {
        Answer exchanged = leads.exchangeFurther(LeadsRealm.CONNECTOR, token);
        Answer introspected = leads.introspect(LeadsRealm.CONNECTOR, token);
        server.run(StandInMapper.withoutExtension());
        Answer exchangedByKeycloak = leads.exchangeFurther(LeadsRealm.CONNECTOR, token);
        Answer introspectedByKeycloak = leads.introspect(LeadsRealm.CONNECTOR, token);
        server.run(StandInMapper.withExtension());

        boolean ambiguous = PlainClaims.areAmbiguous(token);
        if (!(ambiguous && exchanged.status() == 400)) {
            assertThat(plain(exchanged)).as("ordinary, exchanged").isEqualTo(plain(exchangedByKeycloak));
        }
        if (!(ambiguous && introspected.text().equals("{\"active\":false}"))) {
            assertThat(plain(introspected)).as("ordinary, introspected").isEqualTo(plain(introspectedByKeycloak));
        }
    }

    /** Without what is another in each token. */
    private static String plain(Answer answer) {
        if (!answer.json().isObject()) {
            return answer.status() + " " + answer.text();
        }
        ObjectNode json = answer.json().deepCopy();
        if (json.has("access_token")) {
            ObjectNode claims = (ObjectNode) Leads.claims(answer);
            claims.remove(Arrays.asList("jti", "iat", "exp"));
            json.set("access_token", claims);
            json.remove("expires_in");
        }
        return answer.status() + " " + json;
    }
}
