package io.github.scopedapikeys.it.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.AllDoorsRealm;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ClaimMapper;
import io.github.scopedapikeys.it.support.Door;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.PlainClaims;
import io.github.scopedapikeys.it.support.QuietServerConfig;
import io.github.scopedapikeys.it.support.Tampering;
import io.github.scopedapikeys.it.support.TrustingRealm;
import io.github.scopedapikeys.it.support.Visitor;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.ClientInitialAccessCreatePresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.util.JsonSerialization;

/**
 * The seal against whatever can write into a token: mappers, users by way of mappers, post-processors. No token that this
 * extension did not issue is taken for a sealed one, and none that it issued is taken for an ordinary one.
 */
@KeycloakIntegrationTest(config = QuietServerConfig.class)
class SealIT {

    /** What the keys of these tests allow, beside what their owner may do. */
    private static final Set<String> ROLES = Set.of("lead-connector.uma_protection");

    private static final String FEW_RIGHTS =
            "\"scopes\": [], \"clientRoles\": {\"lead-connector\": [\"uma_protection\"]}";

    private static final String ATTACKER = LeadsRealm.ANALYST;

    @InjectRealm(config = AllDoorsRealm.class)
    ManagedRealm realm;

    @InjectRealm(ref = "trusting", config = TrustingRealm.class)
    ManagedRealm trusting;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private Visitor visitor;

    @BeforeEach
    void connect() {
        visitor = new Visitor(realm, server);
    }

    // Tokens that are not sealed

    /** From what a user may do who has no right but to sign in: register a client, and change the own name. */
    @Test
    void ordinaryTokenOfASelfRegisteredClientIsNobodyElses() {
        String keyId = keyIdOfTheVictim();
        registerClientOf(ATTACKER, keyId);
        String token = passwordToken(ATTACKER, ATTACKER);
        assertThat(PlainClaims.payload(token)).contains("\"api_key_id\":\"" + keyId + "\"", "\"sid\":null");

        assertTakenForNobodyElses(ATTACKER, token);
    }

    static Stream<List<ProtocolMapperRepresentation>> namesOfASessionThatIsNone() {
        return Stream.of(
                        ClaimMapper.hardcoded("sid", "JSON", "null"),
                        ClaimMapper.hardcoded("sid", "String", ""),
                        ClaimMapper.hardcoded("session_state", "JSON", "null"),
                        ClaimMapper.property("sid", "JSON", "firstName"),
                        ClaimMapper.attribute("sid", "JSON", "none"))
                .map(List::of);
    }

    /** Whatever the mapper: that users may not choose all kinds themselves is no protection against administrators. */
    @ParameterizedTest
    @MethodSource("namesOfASessionThatIsNone")
    void ordinaryTokenWithClaimsOfASealedOneIsNobodyElses(List<ProtocolMapperRepresentation> mappers) {
        String keyId = keyIdOfTheVictim();
        allowAnyAttribute();
        change(ATTACKER, user -> {
            user.setFirstName("null");
            user.singleAttribute("none", "null");
        });
        mappers.forEach(mapper -> ClaimMapper.add(
                realm,
                LeadsRealm.CONNECTOR,
                mapper,
                ClaimMapper.hardcoded("api_key_id", "String", keyId),
                ClaimMapper.hardcoded("api_key_scope", "String", "leads:write"),
                ClaimMapper.hardcoded("aud", "String", LeadsRealm.CONNECTOR)));

        assertTakenForNobodyElses(LeadsRealm.CONNECTOR, passwordToken(LeadsRealm.CONNECTOR, ATTACKER));
    }

    /** Nor is it the other's if subject and key fit each other: the caller has not the key, but a sight of its id. */
    @Test
    void ordinaryTokenWithTheSubjectOfTheKeyIsNobodyElses() {
        String keyId = keyIdOfTheVictim();
        ClaimMapper.add(
                realm,
                LeadsRealm.CONNECTOR,
                ClaimMapper.hardcoded("sid", "JSON", "null"),
                ClaimMapper.hardcoded("api_key_id", "String", keyId),
                ClaimMapper.hardcoded("sub", "String", leads.userId(LeadsRealm.SHOP_OWNER)),
                ClaimMapper.hardcoded("aud", "String", LeadsRealm.CONNECTOR));
        String token = passwordToken(LeadsRealm.CONNECTOR, ATTACKER);

        Answer exchanged = leads.exchangeFurther(LeadsRealm.CONNECTOR, token);
        JsonNode introspected = leads.introspect(LeadsRealm.CONNECTOR, token).json();

        assertThat(exchanged.status()).as(exchanged.text()).isEqualTo(400);
        assertThat(introspected.path("username").asText()).isNotEqualTo(LeadsRealm.SHOP_OWNER);
        assertThat(introspected.toString()).doesNotContain("lead-writer");
    }

    /** At each door of this extension: refused, if it is no plain JSON, or of whom Keycloak would say that it is. */
    private void assertTakenForNobodyElses(String clientId, String token) {
        List<String> victims = List.of(LeadsRealm.SHOP_OWNER, leads.userId(LeadsRealm.SHOP_OWNER), "lead-writer");
        for (String[] parameters : new String[][] {{}, {"audience", LeadsRealm.CONNECTOR}}) {
            events.clear();
            Answer exchanged = leads.exchangeFurther(clientId, token, parameters);
            EventRepresentation event = events.poll();
            assertThat(JsonSerialization.valueAsString(event)).doesNotContain(victims);
            assertThat(event.getDetails()).doesNotContainKey("api_key_id");
            if (PlainClaims.areAmbiguous(token)) {
                assertThat(exchanged.status()).as(exchanged.text()).isEqualTo(400);
                assertThat(exchanged.json().has("access_token")).isFalse();
                EventAssertion.assertError(event).type(EventType.TOKEN_EXCHANGE_ERROR);
            } else {
                assertThat(PlainClaims.payload(exchanged.string("access_token")))
                        .doesNotContain(victims);
            }
        }
        assertThat(leads.introspect(clientId, token).text()).doesNotContain(victims);
    }

    private String keyIdOfTheVictim() {
        JsonNode key = leads.issue(
                LeadsRealm.SHOP_OWNER,
                "\"scopes\": [\"leads:read\", \"leads:write\"],"
                        + " \"clientRoles\": {\"lead-connector\": [\"lead-reader\", \"lead-writer\"]}");
        String token = leads.exchange(key).string("access_token");
        return PlainClaims.of(token).get("api_key_id").toString();
    }

    /** By the user's own requests, from an initial access token on. */
    private void registerClientOf(String user, String keyId) {
        String registration = realm.getBaseUrl() + "/clients-registrations/default";
        String invitation = realm.admin()
                .clientInitialAccess()
                .create(new ClientInitialAccessCreatePresentation(60, 1))
                .getToken();
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(user);
        client.setDirectAccessGrantsEnabled(true);
        client.setAttributes(Map.of("standard.token.exchange.enabled", "true"));
        Answer registered = leads.bearer(
                "POST", registration, invitation, "application/json", JsonSerialization.valueAsString(client));
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
        realm.cleanup()
                .add(admin -> admin.clients().get(registered.string("id")).remove());

        Answer named = leads.bearer(
                "POST",
                realm.getBaseUrl() + "/account",
                passwordToken(user, user),
                "application/json",
                "{\"username\": \"" + user + "\", \"email\": \"" + user + "@example.com\", \"firstName\": \"null\","
                        + " \"lastName\": \"" + keyId + "\"}");
        assertThat(named.status()).as(named.text()).isEqualTo(204);

        client.setProtocolMappers(List.of(
                ClaimMapper.property("sid", "JSON", "firstName"),
                ClaimMapper.property("api_key_id", "String", "lastName"),
                ClaimMapper.property("aud", "String", "username")));
        Answer changed = leads.bearer(
                "PUT",
                registration + "/" + user,
                registered.string("registrationAccessToken"),
                "application/json",
                JsonSerialization.valueAsString(client));
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    }

    // Sealed tokens as proofs of identity

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sid",
                "updated_at",
                "email_verified",
                "cnf",
                "authorization",
                "authorization_details",
                "trusted-certs",
                "allowed-origins",
                "realm_access",
                "resource_access",
                "address",
                "auth_time",
                "nbf",
                "api_key_id",
                "act",
                "phone_number_verified"
            })
    void sealedTokenWithTextInAClaimIsNoAssertion(String claim) {
        ClaimMapper.add(realm, LeadsRealm.CONNECTOR, ClaimMapper.hardcoded(claim, "String", "text"));
        acceptAssertions();

        Answer exchanged = leads.exchange(key());
        if (exchanged.status() != 200) {
            assertNothingIssued(exchanged);
            return;
        }
        assertNoAssertion(exchanged.string("access_token"));
    }

    @Test
    void sealedTokenIsNoAssertionInAnotherRealm() {
        acceptAssertions();
        String idToken = visitor.token(Door.Key.ID_TOKEN);

        assertNoAssertion(leads.exchange(key()).string("access_token"));

        assertThat(assertAt(trusting, idToken).status())
                .as("an ordinary one is")
                .isEqualTo(200);
        assertThat(assertAt(realm, visitor.token(Door.Key.ID_TOKEN)).status())
                .as("an ordinary one is")
                .isEqualTo(200);
    }

    private void assertNoAssertion(String token) {
        for (ManagedRealm trustful : List.of(realm, trusting)) {
            Answer answer = assertAt(trustful, token);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.string("error")).isEqualTo("invalid_grant");
        }
    }

    private static Answer assertAt(ManagedRealm trustful, String assertion) {
        return new Leads(trustful.getBaseUrl(), trustful.admin(), trustful.getCreatedRepresentation())
                .token(
                        LeadsRealm.CONNECTOR,
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:jwt-bearer",
                        "assertion",
                        assertion);
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

    // Unsealing by mappers

    static Stream<String> claimsThatNameASession() {
        return Stream.of("sid", "session_state");
    }

    @ParameterizedTest
    @MethodSource("claimsThatNameASession")
    void mapperThatWritesALiveSessionOpensNothing(String claim) {
        String session = liveSession();
        ClaimMapper.add(realm, LeadsRealm.CONNECTOR, ClaimMapper.hardcoded(claim, "String", session));
        assertOpensNothing();
    }

    @ParameterizedTest
    @MethodSource("claimsThatNameASession")
    void userWhoWritesALiveSessionOpensNothing(String claim) {
        allowAnyAttribute();
        String session = liveSession();
        change(LeadsRealm.CRM_ADMIN, user -> user.singleAttribute("session", session));
        ClaimMapper.add(realm, LeadsRealm.CONNECTOR, ClaimMapper.attribute(claim, "String", "session"));
        assertOpensNothing();
    }

    private void assertOpensNothing() {
        JsonNode key = key();
        Answer exchanged = leads.exchange(key, "audience", LeadsRealm.CONNECTOR, "audience", LeadsRealm.CAMPAIGN_TOOL);
        if (exchanged.status() != 200) {
            assertNothingIssued(exchanged);
            return;
        }
        String token = exchanged.string("access_token");
        assertSealed(token, key);
        assertShut(token);

        Answer foreign = leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, token);
        assertThat(PlainClaims.of(foreign.string("access_token")).roles()).isSubsetOf(ROLES);
        assertShut(foreign.string("access_token"));

        leads.revoke(key);
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).text()).isEqualTo("{\"active\":false}");
        assertThat(leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, token).status())
                .isEqualTo(400);
        assertShut(token);
    }

    /** One that is the issuer would make the token an assertion by which a client signs in (RFC 7523 §3). */
    @ParameterizedTest
    @MethodSource("issuerAndNothing")
    void mapperThatWritesTheIssuerOrNothingAsSubjectLeavesTheOwner(String subject) {
        ClaimMapper.add(realm, LeadsRealm.CONNECTOR, ClaimMapper.hardcoded("sub", "String", subject));
        JsonNode key = key();

        String token = leads.exchange(key).string("access_token");

        assertThat(PlainClaims.of(passwordToken(LeadsRealm.CONNECTOR, LeadsRealm.CRM_ADMIN))
                        .get("sub"))
                .as("an ordinary token's")
                .isEqualTo(subject);
        assertSealed(token, key);
    }

    static List<String> issuerAndNothing() {
        return List.of(AllDoorsRealm.issuer(), " ");
    }

    // What comes after the seal

    @ParameterizedTest
    @EnumSource(value = Tampering.class, names = "SLOW", mode = EnumSource.Mode.EXCLUDE)
    void postProcessorDoesNotUnsealOrWiden(Tampering tampering) {
        liveSession();
        JsonNode key = key();
        Set<Integer> orders = new LinkedHashSet<>(List.of(Integer.MAX_VALUE, 0, Integer.MIN_VALUE));
        for (int order : orders) {
            server.run(tampering.startAt(order));
            Answer exchanged;
            try {
                exchanged = leads.exchange(key);
            } finally {
                server.run(Tampering.stop());
            }
            if (exchanged.status() != 200) {
                assertNothingIssued(exchanged);
                continue;
            }
            String token = exchanged.string("access_token");
            assertSealed(token, key);
            assertShut(token);
            assertThat(exchanged.json().path("expires_in").asLong()).isBetween(1L, 3600L);
        }
    }

    /** As the limits of the key are read by a service that knows nothing of Keycloak, and as this extension reads them. */
    private void assertSealed(String token, JsonNode key) {
        PlainClaims claims = PlainClaims.of(token);
        assertThat(claims.firstOf(List.of("sid", "session_state", "acr", "auth_time", "nbf")))
                .as(PlainClaims.payload(token))
                .isEmpty();
        assertThat(claims.roles()).isSubsetOf(ROLES);
        assertThat(claims.audience()).isSubsetOf(LeadsRealm.CONNECTOR, LeadsRealm.CAMPAIGN_TOOL);
        long now = Instant.now().getEpochSecond();
        assertThat(claims.number("iat")).isBetween(now - 600, now);
        assertThat(claims.number("exp"))
                .isGreaterThan(claims.number("iat"))
                .isLessThanOrEqualTo(claims.number("iat") + 3600);
        assertThat(claims.get("iss")).isEqualTo(AllDoorsRealm.issuer());
        assertThat(claims.get("sub")).isEqualTo(AllDoorsRealm.OWNER_ID);
        assertThat(claims.get("azp")).isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(claims.get("typ")).isEqualTo("Bearer");
        assertThat(claims.get("scope").toString()).doesNotContain("leads:", "ssf");
        assertThat(claims.get("api_key_id")).isEqualTo(key.path("id").asText());

        JsonNode introspected = leads.introspect(LeadsRealm.CONNECTOR, token).json();
        assertThat(introspected.path("active").asBoolean())
                .as(introspected.toString())
                .isTrue();
        assertThat(introspected.path("api_key_id")).isEqualTo(key.path("id"));
        assertThat(introspected.toString()).doesNotContain("realm-admin", "lead-writer");
        Answer further = leads.exchangeFurther(LeadsRealm.CONNECTOR, token);
        assertThat(further.status()).as(further.text()).isEqualTo(200);
        assertThat(PlainClaims.of(further.string("access_token")).roles()).isSubsetOf(ROLES);
    }

    private void assertShut(String token) {
        String admin = realm.getBaseUrl().replace("/realms/", "/admin/realms/");
        for (String url : List.of(
                admin + "/users",
                realm.getBaseUrl() + "/account",
                realm.getBaseUrl() + "/protocol/openid-connect/userinfo")) {
            Answer answer = leads.bearer("GET", url, token, null, "");
            assertThat(answer.status()).as(url + ": " + answer.text()).isEqualTo(401);
        }
    }

    private static void assertNothingIssued(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isGreaterThanOrEqualTo(400);
        assertThat(answer.text()).doesNotContain("access_token", "eyJ");
    }

    // The owner of the keys, who may do everything

    private JsonNode key() {
        return leads.issue(LeadsRealm.CRM_ADMIN, FEW_RIGHTS);
    }

    /** Of the owner, at the client that the token is made for. */
    private String liveSession() {
        return PlainClaims.of(passwordToken(LeadsRealm.CONNECTOR, LeadsRealm.CRM_ADMIN))
                .get("sid")
                .toString();
    }

    private String passwordToken(String clientId, String username) {
        Answer answer =
                leads.token(clientId, "grant_type", "password", "username", username, "password", username + "-demo");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.string("access_token");
    }

    private void change(String username, Consumer<UserRepresentation> change) {
        UserResource resource = realm.admin().users().get(leads.userId(username));
        UserRepresentation user = resource.toRepresentation();
        change.accept(user);
        resource.update(user);
    }

    private void allowAnyAttribute() {
        UPConfig profile = realm.admin().users().userProfile().getConfiguration();
        profile.setUnmanagedAttributePolicy(UPConfig.UnmanagedAttributePolicy.ENABLED);
        realm.admin().users().userProfile().update(profile);
    }
}
