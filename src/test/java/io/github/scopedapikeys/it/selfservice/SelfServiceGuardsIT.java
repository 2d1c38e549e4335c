package io.github.scopedapikeys.it.selfservice;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Portal;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.SelfServiceRealm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.OAuth2Constants;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.admin.client.resource.ProtocolMappersResource;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.RoleMappingResource;
import org.keycloak.admin.client.resource.RolesResource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;
import org.keycloak.testframework.util.ApiUtil;

/** Who may use self-service, and when: for every guard a request that only this guard refuses. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class SelfServiceGuardsIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = SelfServiceRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    // The token

    @Test
    void withoutATokenTheAnswerAsksForOne() {
        for (String path : List.of("/keys", "/options", "/keys/" + UUID.randomUUID())) {
            Answer answer = Portal.call(realm, leads, null, "GET", path, null);

            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
    }

    @Test
    void whatIsNoTokenOfThisRealmIsRefused() {
        String token = signedIn(SelfServiceRealm.PORTAL).token();
        String[] parts = token.split("\\.");

        assertNotAccepted("garbage");
        assertNotAccepted(
                parts[0] + "." + parts[1] + "." + parts[2].replaceFirst("^.", parts[2].startsWith("A") ? "B" : "A"));
        assertNotAccepted(token + ", Bearer " + token);
        Answer basic = Portal.call(realm, leads, null, "GET", "/keys", null, "Authorization", "Basic " + token);
        assertThat(basic.status()).isEqualTo(401);
        assertOpens(token);
    }

    @Test
    void tokenEndsWithTheSession() {
        Portal portal = signedIn(SelfServiceRealm.PORTAL);
        assertOpens(portal.token());

        realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER)).logout();

        assertNotAccepted(portal.token());
    }

    @Test
    void lightweightTokenIsResolved() {
        String token = signedIn(SelfServiceRealm.LIGHTWEIGHT).token();
        assertThat(Leads.claims(token).has("aud")).isFalse();
        assertThat(Leads.claims(token).has("resource_access")).isFalse();

        assertOpens(token);
        assertThat(create(token).status()).isEqualTo(201);
    }

    @Test
    void tokenForAnotherAudienceIsRefused() {
        takeScope(SelfServiceRealm.ELSEWHERE, "roles");
        String token = signedIn(SelfServiceRealm.ELSEWHERE).token();
        assertThat(Leads.roles(Leads.claims(token), "account")).contains("manage-account");
        assertThat(Leads.claims(token).path("aud").asText()).isEqualTo(SelfServiceRealm.EXCHANGER);

        assertNotAccepted(token);
    }

    @Test
    void tokenOfAClientThatThePolicyDoesNotListIsRefused() {
        String token = signedIn(SelfServiceRealm.STRANGER).token();
        assertThat(Leads.roles(Leads.claims(token), "account")).contains("manage-account");

        assertNotAccepted(token);
        assertThat(create(token).status()).isEqualTo(401);
        list(SelfServiceRealm.STRANGER);
        assertOpens(token);
    }

    @Test
    void tokenThatAnotherClientExchangedIsRefused() {
        String subject = signedIn(SelfServiceRealm.PORTAL).token();
        Answer exchanged = leads.exchangeFurther(SelfServiceRealm.EXCHANGER, subject, "audience", "account");
        String token = exchanged.accessToken();
        assertThat(Leads.roles(Leads.claims(token), "account")).contains("manage-account");

        assertNotAccepted(token);
        list(SelfServiceRealm.EXCHANGER);
        assertOpens(token);
    }

    @Test
    void serviceAccountIsRefused() {
        String token = leads.token(SelfServiceRealm.ROBOT, "grant_type", OAuth2Constants.CLIENT_CREDENTIALS)
                .accessToken();
        assertThat(Leads.roles(Leads.claims(token), "account")).contains("manage-account");

        assertNotAccepted(token);
    }

    // The origin

    @Test
    void onlyOriginsOfTheTokensClientMayCall() {
        Portal portal = signedIn(SelfServiceRealm.PORTAL);

        Answer own = portal.call("GET", "/keys", null, "Origin", SelfServiceRealm.PORTAL_ORIGIN);
        Answer foreign = portal.call("GET", "/keys", null, "Origin", "https://evil.example");
        Answer foreignWrite = portal.call("POST", "/keys", "{\"name\": \"evil\"}", "Origin", "https://evil.example");

        assertThat(own.status()).as(own.text()).isEqualTo(200);
        assertThat(own.headers().firstValue("Access-Control-Allow-Origin")).contains(SelfServiceRealm.PORTAL_ORIGIN);
        assertThat(own.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
                .contains("WWW-Authenticate", "Location", "Link");
        for (Answer answer : List.of(foreign, foreignWrite)) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(403);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
        assertThat(portal.call("GET", "/keys", null).json()).isEmpty();
    }

    @Test
    void refusalsCanBeReadByTheOriginsOfTheTokensClient() {
        String old = passwordToken(SelfServiceRealm.PORTAL);

        Answer stale = create(old, "Origin", SelfServiceRealm.PORTAL_ORIGIN);
        Answer missing = Portal.call(
                realm, leads, old, "GET", "/keys/" + UUID.randomUUID(), null, "Origin", SelfServiceRealm.PORTAL_ORIGIN);

        assertThat(stale.status()).isEqualTo(401);
        assertThat(missing.status()).isEqualTo(404);
        for (Answer answer : List.of(stale, missing)) {
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains(SelfServiceRealm.PORTAL_ORIGIN);
            assertThat(answer.headers()
                            .firstValue("Access-Control-Expose-Headers")
                            .orElse(""))
                    .contains("WWW-Authenticate");
        }
    }

    @Test
    void preflightIsAnsweredForEveryCallAndForNoneBesides() {
        for (String path : List.of("/keys", "/keys/some-id", "/keys/some-id/rotate", "/options")) {
            Answer answer = preflight(path);

            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .as(path)
                    .contains(SelfServiceRealm.PORTAL_ORIGIN);
            assertThat(answer.headers()
                            .firstValue("Access-Control-Allow-Methods")
                            .orElse(""))
                    .as(path)
                    .contains("GET", "POST", "PUT", "DELETE");
            assertThat(answer.headers()
                            .firstValue("Access-Control-Allow-Headers")
                            .orElse(""))
                    .as(path)
                    .contains("Authorization", "Content-Type");
        }
        assertThat(preflight("/revoke-self").headers().map().keySet())
                .noneMatch(name -> name.startsWith("access-control-"));
    }

    private Answer preflight(String path) {
        return leads.realmCall(
                "OPTIONS",
                path,
                null,
                "Origin",
                SelfServiceRealm.PORTAL_ORIGIN,
                "Access-Control-Request-Method",
                "PUT",
                "Access-Control-Request-Headers",
                "authorization,content-type");
    }

    // The roles and the policy

    @Test
    void clientThatMayOnlyViewTheAccountChangesNothing() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Portal viewer = signedIn(SelfServiceRealm.VIEWER);
        assertOpens(viewer.token());
        assertThat(viewer.call("GET", "/options", null).status()).isEqualTo(200);
        assertThat(viewer.call("GET", "/keys/" + id(key), null).status()).isEqualTo(200);

        assertForbiddenToChange(viewer, key, "api_key_account_role_missing");
        leads.assertWorks(key);
    }

    @Test
    void clientWithoutRolesOfTheAccountClientSeesNothing() {
        String token = signedIn(SelfServiceRealm.ROLELESS).token();
        assertThat(Leads.claims(token).path("aud").asText()).isEqualTo("account");

        assertForbiddenToView(token);
    }

    @Test
    void selfServiceIsOffUntilTheRealmTurnsItOn() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Portal portal = signedIn(SelfServiceRealm.PORTAL);
        realm.updateWithCleanup(update -> update.attribute("api-keys.selfService", "false"));

        assertForbiddenToView(portal.token());
        assertForbiddenToChange(portal, key, "api_key_self_service_off");
        leads.assertWorks(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys-for-some", "lead-connector.keys-for-some"})
    void roleOfThePolicyIsNeededInEitherNotation(String name) {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Portal portal = signedIn(SelfServiceRealm.PORTAL);
        Runnable giveRole = createRole(name.startsWith(LeadsRealm.CONNECTOR));
        realm.updateWithCleanup(update -> update.attribute("api-keys.selfServiceRole", name));

        assertForbiddenToView(portal.token());
        assertForbiddenToChange(portal, key, "api_key_self_service_role_missing");
        leads.assertWorks(key);
        giveRole.run();

        assertOpens(portal.token());
        assertThat(create(portal.token()).status()).isEqualTo(201);
    }

    /** Until the test ends. */
    private Runnable createRole(boolean ofConnector) {
        String name = "keys-for-some";
        String connector = leads.client(LeadsRealm.CONNECTOR).getId();
        Function<RealmResource, RolesResource> place =
                admin -> ofConnector ? admin.clients().get(connector).roles() : admin.roles();
        RoleRepresentation role = new RoleRepresentation();
        role.setName(name);
        place.apply(realm.admin()).create(role);
        realm.cleanup().add(admin -> place.apply(admin).deleteRole(name));
        List<RoleRepresentation> created =
                List.of(place.apply(realm.admin()).get(name).toRepresentation());
        RoleMappingResource roles =
                realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER)).roles();
        return () -> (ofConnector ? roles.clientLevel(connector) : roles.realmLevel()).add(created);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "lead-connector.gone", "gone.gone", ","})
    void roleThatDoesNotExistIsNobodys(String name) {
        Portal portal = signedIn(SelfServiceRealm.PORTAL);
        realm.updateWithCleanup(update -> update.attribute("api-keys.selfServiceRole", name));

        assertForbiddenToView(portal.token());
    }

    // The sign-in

    /** As a browser application does it: sign in, later again because it is asked to, and once more. */
    @Test
    void clientThatAnswersTheChallengeIssuesRotatesAndWidens() {
        Portal portal = signedIn(SelfServiceRealm.PORTAL);
        Answer issued = portal.callAndSignInAgain("POST", "/keys", "{\"name\": \"CRM\", " + READ + "}");
        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        String key = "/keys/" + issued.string("id");
        String widen = "{\"scopes\": [\"leads:read\", \"leads:write\"]}";

        time.set(Duration.ofSeconds(SelfServiceRealm.REAUTHENTICATE_AFTER + 10));
        assertThat(portal.refresh().call("PUT", key, widen).status()).isEqualTo(401);
        Answer widened = portal.callAndSignInAgain("PUT", key, widen);
        assertThat(widened.status()).as(widened.text()).isEqualTo(200);

        time.set(Duration.ofSeconds(2 * SelfServiceRealm.REAUTHENTICATE_AFTER + 20));
        assertThat(portal.refresh().call("POST", key + "/rotate", null).status())
                .isEqualTo(401);
        Answer rotated = portal.callAndSignInAgain("POST", key + "/rotate", null);
        assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
        leads.assertWorks(rotated.json());
    }

    @Test
    void oldSignInIsTooOldAndTheEventSaysWhy() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Portal portal = signedIn(SelfServiceRealm.PORTAL);
        assertThat(portal.call("GET", "/options", null)
                        .json()
                        .path("freshSignInNeeded")
                        .asBoolean(true))
                .isFalse();

        time.set(Duration.ofSeconds(SelfServiceRealm.REAUTHENTICATE_AFTER + 10));

        assertNeedsSignIn(portal.token(), key, "api_key_sign_in_too_old");
        assertNeedsSignIn(portal.refresh().token(), key, "api_key_sign_in_too_old");
        assertThat(portal.signIn()
                        .call("GET", "/options", null)
                        .json()
                        .path("freshSignInNeeded")
                        .asBoolean())
                .as("single sign-on without a sign-in")
                .isTrue();
        assertNeedsSignIn(portal.token(), key, "api_key_sign_in_too_old");
        leads.assertWorks(key);
    }

    /** To the second: the age that the challenge names is still recent enough. */
    @Test
    void signInMayBeAsOldAsThePolicySays() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.reauthenticateAfter", "200"));
        Portal portal = signedIn(SelfServiceRealm.PORTAL);

        time.set(Duration.ofSeconds(190));

        assertThat(create(portal.token()).status()).isEqualTo(201);
    }

    @Test
    void tokenWithoutATimeOfSignInIsNotFresh() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String token = passwordToken(SelfServiceRealm.PORTAL);
        assertThat(Leads.claims(token).has("auth_time")).isFalse();
        assertOpens(token);

        assertNeedsSignIn(token, key, "api_key_sign_in_too_old");
    }

    /** A mapper writes any time into a token; Keycloak knows better. */
    @Test
    void timeThatAMapperWritesIsNoSignIn() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        writeAuthTime(Instant.now().getEpochSecond());
        String token = passwordToken(SelfServiceRealm.FORGER);
        assertThat(Leads.claims(token).path("auth_time").asLong()).isPositive();

        assertNeedsSignIn(token, key, "api_key_sign_in_too_old");
    }

    @Test
    void timeInTheFutureIsNoSignIn() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        writeAuthTime(Instant.now().plus(Duration.ofDays(1)).getEpochSecond());
        String token = signedIn(SelfServiceRealm.FORGER).token();
        assertThat(Leads.claims(token).path("auth_time").asLong())
                .isGreaterThan(Instant.now().getEpochSecond());

        assertNeedsSignIn(token, key, "api_key_sign_in_too_old");
    }

    /** The session's sign-in is new, but the token is from before. */
    @Test
    void oldTokenDoesNotBecomeFreshWhenTheUserSignsInAgain() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Portal portal = signedIn(SelfServiceRealm.PORTAL);
        String old = portal.token();
        time.set(Duration.ofSeconds(SelfServiceRealm.REAUTHENTICATE_AFTER + 10));

        portal.signIn("max_age", "1");

        assertThat(create(portal.token()).status()).isEqualTo(201);
        assertNeedsSignIn(old, key, "api_key_sign_in_too_old");
    }

    /** Even if somebody signs in again inside the session that an administrator opened. */
    @Test
    void impersonatedSessionIssuesNothing() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String admin = new RealmAdmins(realm, leads).with("impersonation");
        Portal portal = Portal.impersonated(realm, leads, SelfServiceRealm.PORTAL, LeadsRealm.SHOP_OWNER, admin);

        assertOpens(portal.token());
        assertNeedsSignIn(portal.token(), key, "api_key_impersonated");
        portal.signIn("prompt", "login");
        assertThat(Leads.claims(portal.token()).path("auth_time").asLong()).isPositive();
        assertNeedsSignIn(portal.token(), key, "api_key_impersonated");
        assertThat(portal.call("GET", "/options", null)
                        .json()
                        .path("freshSignInNeeded")
                        .asBoolean())
                .isTrue();
        leads.assertWorks(key);
    }

    /** Narrowing, renaming, disabling and revoking need no recent sign-in, as they give nobody anything. */
    @Test
    void whatNarrowsNeedsNoRecentSignIn() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String token = passwordToken(SelfServiceRealm.PORTAL);
        String path = "/keys/" + id(key);

        for (String change : List.of(
                "{\"name\": \"renamed\", \"enabled\": false}",
                "{\"enabled\": true}",
                "{\"clients\": [\"lead-connector\"]}",
                "{\"scopes\": []}")) {
            Answer answer = Portal.call(realm, leads, token, "PUT", path, change);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
        assertThat(Portal.call(realm, leads, token, "DELETE", path, null).status())
                .isEqualTo(204);
        leads.assertGone(key);
    }

    private void assertNeedsSignIn(String token, JsonNode key, String reason) {
        String path = "/keys/" + id(key);
        List<Answer> refused = List.of(
                create(token),
                Portal.call(realm, leads, token, "POST", path + "/rotate", null),
                Portal.call(realm, leads, token, "PUT", path, "{\"scopes\": [\"leads:read\", \"leads:write\"]}"),
                Portal.call(realm, leads, token, "PUT", path, "{\"scopes\": [\"no-such-scope\"]}"));

        for (Answer answer : refused) {
            assertThat(Portal.maxAge(answer)).isEqualTo("" + SelfServiceRealm.REAUTHENTICATE_AFTER);
            assertThat(answer.string("error")).isEqualTo("insufficient_user_authentication");
        }
        events.clear();
        create(token);
        assertErrorEvent(EventType.UPDATE_CREDENTIAL_ERROR, "insufficient_user_authentication", reason, null);
        Portal.call(realm, leads, token, "POST", path + "/rotate", null);
        assertErrorEvent(EventType.UPDATE_CREDENTIAL_ERROR, "insufficient_user_authentication", reason, key);
    }

    private void assertForbiddenToView(String token) {
        for (String path : List.of("/keys", "/options", "/keys/" + UUID.randomUUID())) {
            Answer answer = Portal.call(realm, leads, token, "GET", path, null);
            assertThat(answer.status()).as(path + answer.text()).isEqualTo(403);
        }
    }

    private void assertForbiddenToChange(Portal portal, JsonNode key, String reason) {
        String path = "/keys/" + id(key);
        events.clear();
        assertThat(portal.call("POST", "/keys", "{\"name\": \"refused\"}").status())
                .isEqualTo(403);
        assertErrorEvent(EventType.UPDATE_CREDENTIAL_ERROR, "not_allowed", reason, null);
        assertThat(portal.call("PUT", path, "{\"enabled\": false}").status()).isEqualTo(403);
        assertErrorEvent(EventType.UPDATE_CREDENTIAL_ERROR, "not_allowed", reason, null);
        assertThat(portal.call("POST", path + "/rotate", null).status()).isEqualTo(403);
        assertErrorEvent(EventType.UPDATE_CREDENTIAL_ERROR, "not_allowed", reason, null);
        assertThat(portal.call("DELETE", path, null).status()).isEqualTo(403);
        assertErrorEvent(EventType.REMOVE_CREDENTIAL_ERROR, "not_allowed", reason, null);
    }

    private void assertErrorEvent(EventType type, String error, String reason, @Nullable JsonNode key) {
        EventRepresentation event = events.poll();
        EventAssertion.assertError(event)
                .type(type)
                .error(error)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("username", LeadsRealm.SHOP_OWNER)
                .details("credential_type", "api-key")
                .details("reason", reason);
        assertThat(event.getDetails().get("api_key_id")).isEqualTo(key == null ? null : id(key));
        assertThat(event.getSessionId()).isNotNull();
        assertThat(event.getClientId()).isNotNull();
    }

    private void assertOpens(String token) {
        Answer answer = Portal.call(realm, leads, token, "GET", "/keys", null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private void assertNotAccepted(String token) {
        for (String path : List.of("/keys", "/options", "/keys/" + UUID.randomUUID())) {
            Answer answer = Portal.call(realm, leads, token, "GET", path, null);

            assertThat(answer.status()).as(answer.text()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer error=\"invalid_token\"");
            assertThat(answer.text())
                    .isEqualTo("{\"error\":\"invalid_token\","
                            + "\"error_description\":\"The access token is not valid here\"}");
        }
    }

    private Answer create(String token, String... headers) {
        return Portal.call(
                realm,
                leads,
                token,
                "POST",
                "/keys",
                "{\"name\": \"" + UUID.randomUUID() + "\", " + READ + "}",
                headers);
    }

    private Portal signedIn(String clientId) {
        return Portal.signedIn(realm, leads, clientId, LeadsRealm.SHOP_OWNER);
    }

    private String passwordToken(String clientId) {
        return leads.token(
                        null,
                        "grant_type",
                        "password",
                        "client_id",
                        clientId,
                        "username",
                        LeadsRealm.SHOP_OWNER,
                        "password",
                        LeadsRealm.SHOP_OWNER + "-demo")
                .accessToken();
    }

    /** Adds a client to those that the policy lists, until the test ends. */
    private void list(String clientId) {
        realm.updateWithCleanup(
                update -> update.attribute("api-keys.selfServiceClients", SelfServiceRealm.PORTAL + "," + clientId));
    }

    /** A realm import gives clients scopes that they do not list. */
    private void takeScope(String clientId, String name) {
        ClientResource client =
                realm.admin().clients().get(leads.client(clientId).getId());
        client.getDefaultClientScopes().stream()
                .filter(scope -> scope.getName().equals(name))
                .forEach(scope -> client.removeDefaultClientScope(scope.getId()));
    }

    private void writeAuthTime(long seconds) {
        takeScope(SelfServiceRealm.FORGER, "basic");
        String client = leads.client(SelfServiceRealm.FORGER).getId();
        ProtocolMappersResource mappers = realm.admin().clients().get(client).getProtocolMappers();
        String mapper = ApiUtil.getCreatedId(mappers.createMapper(SelfServiceRealm.authTime(seconds)));
        realm.cleanup()
                .add(admin -> admin.clients().get(client).getProtocolMappers().delete(mapper));
    }
}
