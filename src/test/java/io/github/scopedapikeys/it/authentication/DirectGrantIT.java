package io.github.scopedapikeys.it.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.DirectGrantRealm;
import io.github.scopedapikeys.it.support.DirectoryReset;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LoginEvents;
import io.github.scopedapikeys.it.support.LoginSessions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.ClientPoliciesRepresentation;
import org.keycloak.representations.idm.ClientPolicyConditionConfigurationRepresentation;
import org.keycloak.representations.idm.ClientPolicyRepresentation;
import org.keycloak.representations.idm.ClientProfileRepresentation;
import org.keycloak.representations.idm.ClientProfilesRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.services.clientpolicy.condition.AnyClientConditionFactory;
import org.keycloak.services.clientpolicy.condition.GrantTypeConditionFactory;
import org.keycloak.services.clientpolicy.executor.RejectRequestExecutorFactory;
import org.keycloak.services.clientpolicy.executor.RejectResourceOwnerPasswordCredentialsGrantExecutorFactory;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ClientPolicyBuilder;
import org.keycloak.testframework.realm.ClientProfileBuilder;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** A key in the password grant: what it gives, whom it is refused, and what it leaves behind, which is nothing. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class DirectGrantIT {

    private static final String TOKEN_PATH = "/protocol/openid-connect/token";
    private static final String EITHER = DirectGrantRealm.EITHER;
    private static final String KEYS_ONLY = DirectGrantRealm.KEYS_ONLY;
    private static final int TRIES = 300;
    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";

    @InjectRealm(config = DirectGrantRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    private LoginEvents events;
    private JsonNode issued;
    private String key = "";

    @BeforeEach
    void issue() {
        events = new LoginEvents(realm);
        issued = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        key = KeyObject.text(issued);
    }

    // What it gives

    @ParameterizedTest
    @ValueSource(strings = {EITHER, KEYS_ONLY})
    void keyAsPasswordGivesWhatAnExchangeByTheClientGives(String client) {
        Answer answer = grant(client, "password", key);
        Answer exchanged = leads.exchange(client, key);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(lasting(Leads.claims(answer))).isEqualTo(lasting(Leads.claims(exchanged)));
        Set<String> fields = names(exchanged.json());
        fields.remove("issued_token_type");
        assertThat(names(answer.json()))
                .isEqualTo(fields)
                .contains("scope")
                .doesNotContain("refresh_token", "id_token", "session_state");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void keyMayComeAsAParameterOfItsOwn() {
        assertThat(grant(EITHER, "api_key", key).status()).isEqualTo(200);
        assertThat(grant(EITHER, "api_key", key, "password", "", "username", "").status())
                .isEqualTo(200);
        assertThat(grant(EITHER, "api_key", key, "password", key).status()).isEqualTo(200);

        events.assertRefused(() -> grant(EITHER, "api_key", "no-key"), "api_key_malformed");
        EventRepresentation event = events.assertRefused(
                () -> grant(EITHER, "api_key", key, "password", "another"), "api_key_invalid_parameter");
        assertThat(event.getDetails()).containsEntry("api_key_refused", "password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop-owner", "SHOP-Owner", "shop-owner@example.com", "Shop-Owner@Example.com", ""})
    void usernameMayBeTheOwnersOrMissing(String username) {
        assertThat(grant(EITHER, "username", username, "password", key).status())
                .isEqualTo(200);
    }

    @Test
    void emailIsAUserNameOnlyWhereKeycloakTakesIt() {
        realm.updateWithCleanup(update -> update.loginWithEmailAllowed(false));

        events.assertRefused(
                () -> grant(EITHER, "username", "shop-owner@example.com", "password", key), "api_key_other_username");
        assertThat(grant(EITHER, "username", "shop-owner", "password", key).status())
                .isEqualTo(200);
    }

    @Test
    void scopeNarrowsAndNeverWidens() {
        Answer narrowed = grant(EITHER, "password", key, "scope", "leads:read");

        assertThat(Leads.roles(Leads.claims(narrowed))).containsExactly("lead-reader");
        assertThat(Leads.scopes(narrowed.json())).contains("leads:read").doesNotContain("leads:write");

        String reader = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]"));
        EventRepresentation event = events.assertRefused(
                () -> grant(EITHER, "password", reader, "scope", "leads:write"), "api_key_invalid_scope");
        assertThat(event.getDetails()).containsEntry("api_key_refused", "leads:write");
    }

    @Test
    void openidIsIgnored() {
        Answer answer = grant(EITHER, "password", key, "scope", "openid leads:read");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().has("id_token")).isFalse();
        assertThat(Leads.scopes(answer.json())).contains("leads:read").doesNotContain("openid", "leads:write");
        assertThat(Leads.scopes(
                        grant(EITHER, "password", key, "scope", "openid").json()))
                .contains("leads:read", "leads:write")
                .doesNotContain("openid");
    }

    @Test
    void refreshTokenIsNotToBeHad() {
        String offline = realm.admin().clientScopes().findAll().stream()
                .filter(scope -> "offline_access".equals(scope.getName()))
                .findFirst()
                .orElseThrow()
                .getId();
        var client = realm.admin().clients().get(leads.client(EITHER).getId());
        client.addOptionalClientScope(offline);
        realm.cleanup().add(admin -> client.removeOptionalClientScope(offline));

        events.assertRefused(() -> grant(EITHER, "password", key, "scope", "offline_access"), "api_key_invalid_scope");
    }

    /** Keycloak checks this before the flow, and answers as it does to everyone. */
    @Test
    void scopeThatTheClientDoesNotHaveIsRefusedByKeycloak() {
        Answer answer = grant(EITHER, "password", key, "scope", "no-such-scope");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo("invalid_scope");
    }

    @Test
    void audienceMayBeAsked() {
        Answer answer = grant(EITHER, "password", key, "audience", LeadsRealm.CONNECTOR);

        assertThat(
                        Leads.strings(Leads.claims(answer).path("aud")).isEmpty()
                                ? List.of(Leads.claims(answer).path("aud").asText())
                                : Leads.strings(Leads.claims(answer).path("aud")))
                .containsExactly(LeadsRealm.CONNECTOR);
        events.assertRefused(
                () -> grant(EITHER, "password", key, "audience", "no-such-client"), "api_key_invalid_target");
    }

    @Test
    void loginHasOneEventWithTheKeyAndItsOwner() {
        EventRepresentation event = events.assertGranted(() -> grant(EITHER, "password", key));

        assertThat(event.getUserId()).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        assertThat(event.getSessionId()).isNull();
        assertThat(event.getClientId()).isEqualTo(EITHER);
        assertThat(event.getDetails())
                .containsEntry("api_key_id", KeyObject.id(issued))
                .containsEntry("username", LeadsRealm.SHOP_OWNER)
                .containsEntry("audience", EITHER);
    }

    @Test
    void useOfTheKeyIsRecorded() {
        grant(EITHER, "password", key);
        server.run(DirectoryReset.flushing());

        assertThat(leads.admin("GET", "/" + KeyObject.id(issued), null).string("lastUsedClient"))
                .isEqualTo(EITHER);
    }

    @Test
    void tokenOpensNoDoorOfKeycloak() {
        String token = grant(EITHER, "password", key).accessToken();
        String admin = realm.getBaseUrl().replace("/realms/", "/admin/realms/");

        assertThat(bearer(realm.getBaseUrl() + "/account", token)).isEqualTo(401);
        // Without openid among its scopes, a token is refused there before anything else.
        assertThat(bearer(realm.getBaseUrl() + "/protocol/openid-connect/userinfo", token))
                .isEqualTo(403);
        assertThat(bearer(admin + "/users", token)).isEqualTo(401);
        Answer standard = leads.token(
                EITHER,
                Leads.exchangeForm("urn:ietf:params:oauth:token-type:access_token", token, "scope", "leads:read"));
        assertThat(Leads.claims(standard).path("api_key_id").asText()).isEqualTo(KeyObject.id(issued));
    }

    // Whom it is refused

    @Test
    void revokedKeyIsRefused() {
        leads.revoke(issued);

        events.assertRefused(() -> grant(EITHER, "password", key), "api_key_unknown");
    }

    @Test
    void disabledKeyIsRefused() {
        leads.admin("PUT", "/" + KeyObject.id(issued), "{\"enabled\": false}");

        events.assertRefused(() -> grant(EITHER, "password", key), "api_key_disabled");
    }

    @Test
    void expiredKeyIsRefused() {
        String brief = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, BOTH + ", \"expiresIn\": 60"));

        time.set(Duration.ofMinutes(2));

        events.assertRefused(() -> grant(EITHER, "password", brief), "api_key_expired");
    }

    @Test
    void keyForAnotherClientOrAddressIsRefused() {
        String elsewhere =
                KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, BOTH + ", \"clients\": [\"campaign-tool\"]"));
        String faraway =
                KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, BOTH + ", \"allowedIps\": [\"192.0.2.0/24\"]"));

        events.assertRefused(() -> grant(EITHER, "password", elsewhere), "api_key_client_not_allowed");
        events.assertRefused(() -> grant(EITHER, "password", faraway), "api_key_ip_not_allowed");
    }

    @Test
    void keyOfADisabledOwnerIsRefused() {
        setEnabled(false);
        realm.cleanup().add(admin -> setEnabled(true));

        events.assertRefused(
                () -> grant(EITHER, "username", LeadsRealm.SHOP_OWNER, "password", key), "api_key_user_disabled");
    }

    /** The holder of a working key learns of its limit, in the headers; anyone else learns nothing. */
    @Test
    void keyOverItsRateLimitIsRefusedAndTellsItsHolder() {
        String limited = KeyObject.text(
                leads.issue(LeadsRealm.SHOP_OWNER, BOTH + ", \"rateLimit\": {\"perSecond\": 1, \"burst\": 2}"));
        Answer good = grant(EITHER, "password", limited);
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.headers().firstValue("RateLimit-Policy")).hasValue("\"api-key\";q=2;w=2");
        realm.admin().clearEvents();

        Answer refused = good;
        for (int i = 0; i < TRIES && refused.status() == 200; i++) {
            refused = grant(EITHER, "password", limited);
        }

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.string("error")).isEqualTo("invalid_grant");
        assertThat(refused.string("error_description")).isEqualTo("Invalid user credentials");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.headers().firstValue("RateLimit")).hasValue("\"api-key\";r=0;t=1");
        assertThat(realm.admin().getEvents(List.of("LOGIN_ERROR"), null, null, null, null, null, null, 10))
                .extracting(event -> event.getDetails().get("reason"))
                .containsExactly("api_key_rate_limited");
        Answer stranger = grant(EITHER, "username", LeadsRealm.ANALYST, "password", limited);
        assertThat(stranger.status()).isEqualTo(400);
        assertThat(stranger.headers().firstValue("RateLimit")).isEmpty();
        assertThat(stranger.headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void usernameOfSomebodyElseIsRefused() {
        EventRepresentation event = events.assertRefused(
                () -> grant(EITHER, "username", LeadsRealm.ANALYST, "password", key), "api_key_other_username");

        assertThat(event.getUserId()).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        assertThat(event.getDetails())
                .containsEntry("username", LeadsRealm.SHOP_OWNER)
                .containsEntry("api_key_refused", LeadsRealm.ANALYST)
                .containsEntry("api_key_id", KeyObject.id(issued));
    }

    /** In the flow for both, the next execution would write it into the event. */
    @ParameterizedTest
    @ValueSource(strings = {EITHER, KEYS_ONLY})
    void keyAsUserNameIsRefusedAndGetsIntoNoEvent(String client) {
        EventRepresentation event = events.assertRefused(
                () -> grant(client, "username", key, "password", "any"), "api_key_invalid_parameter");

        assertThat(event.getDetails())
                .containsEntry("username", "[API key]")
                .containsEntry("api_key_refused", "username");
        events.assertRefused(() -> grant(client, "username", key, "password", key), "api_key_invalid_parameter");
    }

    @Test
    void publicClientIsRefused() {
        events.assertRefused(
                () -> leads.token(
                        null, "grant_type", "password", "client_id", DirectGrantRealm.PUBLIC, "password", key),
                "api_key_public_client");
    }

    @Test
    void clientWithoutExchangeIsRefused() {
        leads.setAttribute(realm, EITHER, "standard.token.exchange.enabled", "false", "true");

        events.assertRefused(() -> grant(EITHER, "password", key), "api_key_exchange_off");
    }

    /** Keycloak's own conditions of the grant come first. */
    @Test
    void clientWithoutTheGrantOrWithConsentIsRefusedByKeycloak() {
        realm.updateClientWithCleanup(EITHER, client -> client.directAccessGrantsEnabled(false));
        Answer off = events.assertAnswered(() -> grant(EITHER, "password", key), 400);
        assertThat(off.string("error")).isEqualTo("unauthorized_client");
        events.onlyEvent("LOGIN_ERROR", "Client not allowed for direct access grants");

        realm.updateClientWithCleanup(KEYS_ONLY, client -> client.consentRequired(true));
        Answer consent = events.assertAnswered(() -> grant(KEYS_ONLY, "password", key), 400);
        assertThat(consent.string("error")).isEqualTo("invalid_client");
        events.onlyEvent("LOGIN_ERROR", "Client requires user consent");
    }

    @Test
    void wrongClientSecretIsRefusedByKeycloak() {
        Answer answer = Leads.send(leads.request(
                null,
                TOKEN_PATH,
                "grant_type",
                "password",
                "client_id",
                EITHER,
                "client_secret",
                "wrong",
                "password",
                key));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().has("access_token")).isFalse();
    }

    @Test
    void policyAgainstPasswordGrantsHolds() {
        enforce(
                AnyClientConditionFactory.PROVIDER_ID,
                false,
                RejectResourceOwnerPasswordCredentialsGrantExecutorFactory.PROVIDER_ID);

        Answer answer = events.assertAnswered(() -> grant(EITHER, "password", key), 400);

        assertThat(answer.json().has("access_token")).isFalse();
        events.onlyEvent("LOGIN_ERROR", "client_policy_error");
    }

    /** Otherwise the password grant would be the way around a policy for exchanges. */
    @Test
    void policyAgainstExchangesHolds() {
        enforce(GrantTypeConditionFactory.PROVIDER_ID, true, RejectRequestExecutorFactory.PROVIDER_ID);
        assertThat(leads.exchange(EITHER, key).status()).isEqualTo(400);

        EventRepresentation event = events.assertRefused(() -> grant(EITHER, "password", key), "api_key_client_policy");
        assertThat(event.getDetails()).containsKey("client_policy_error");
    }

    @Test
    void tokenIsBoundToTheProofThatComesWithTheRequest() throws Exception {
        leads.setAttribute(realm, EITHER, "dpop.bound.access.tokens", "true", "false");
        ECKey holder = new ECKeyGenerator(Curve.P_256).generate();
        String proof = new DefaultDPoPProofFactory(holder, JWSAlgorithm.ES256)
                .createDPoPJWT("POST", URI.create(realm.getBaseUrl() + TOKEN_PATH))
                .serialize();

        Answer bound = Leads.send(
                leads.request(EITHER, TOKEN_PATH, form("password", key)).header("DPoP", proof));
        Answer unbound = grant(EITHER, "password", key);

        assertThat(bound.string("token_type")).isEqualTo("DPoP");
        assertThat(Leads.claims(bound).path("cnf").path("jkt").asText())
                .isEqualTo(holder.computeThumbprint().toString());
        assertThat(unbound.status()).isEqualTo(400);
    }

    @Test
    void answerAndRefusalAreForTheClientsOrigins() {
        for (String password : List.of(key, KeyObject.text(revoked()))) {
            Answer answer = Leads.send(leads.request(EITHER, TOKEN_PATH, form("password", password))
                    .header("Origin", DirectGrantRealm.ORIGIN));
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains(DirectGrantRealm.ORIGIN);

            Answer foreign = Leads.send(leads.request(EITHER, TOKEN_PATH, form("password", password))
                    .header("Origin", "https://elsewhere.example"));
            assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    // What it leaves behind

    @Test
    void noSessionIsLeft() {
        int logins = LoginSessions.unfinished(server);
        int users = users();

        assertThat(grant(EITHER, "password", key).status()).isEqualTo(200);
        assertThat(grant(KEYS_ONLY, "password", key).status()).isEqualTo(200);
        assertThat(grant(EITHER, "username", LeadsRealm.ANALYST, "password", key)
                        .status())
                .isEqualTo(400);
        assertThat(grant(KEYS_ONLY, "password", "no-key").status()).isEqualTo(400);

        assertThat(LoginSessions.unfinished(server)).isEqualTo(logins);
        assertThat(users()).isEqualTo(users);
    }

    /** The check above sees a session if there is one. */
    @Test
    void ordinaryLoginLeavesASession() {
        int users = users();

        assertThat(grant(EITHER, "username", LeadsRealm.SHOP_OWNER, "password", "shop-owner-demo")
                        .status())
                .isEqualTo(200);

        assertThat(users()).isEqualTo(users + 1);
    }

    @Test
    void noCookieIsSet() {
        Answer answer = grant(EITHER, "password", key, "kc_action", "UPDATE_PASSWORD");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }

    /** A sign-in would be refused, or lead to the action. A key gives its token, and the action stays. */
    @Test
    void pendingRequiredActionIsNeitherReachedNorDone() {
        setActions("UPDATE_PASSWORD");
        realm.cleanup().add(admin -> setActions());
        assertThat(grant(EITHER, "username", LeadsRealm.SHOP_OWNER, "password", "shop-owner-demo")
                        .string("error_description"))
                .isEqualTo("Account is not fully set up");

        assertThat(grant(EITHER, "password", key, "kc_action", "UPDATE_PASSWORD")
                        .status())
                .isEqualTo(200);

        assertThat(owner().getRequiredActions()).containsExactly("UPDATE_PASSWORD");
    }

    private void enforce(String condition, boolean exchange, String executor) {
        String name = "policy-of-the-test";
        ClientProfilesRepresentation profiles = new ClientProfilesRepresentation();
        profiles.setProfiles(List.of(ClientProfileBuilder.create()
                .name(name)
                .executor(executor, null)
                .build()));
        realm.admin().clientPoliciesProfilesResource().updateProfiles(profiles);
        setPolicies(List.of(ClientPolicyBuilder.create()
                .name(name)
                .enabled(true)
                .condition(
                        condition,
                        exchange
                                ? ClientPolicyBuilder.grantTypeConditionConfiguration(
                                        false, "urn:ietf:params:oauth:grant-type:token-exchange")
                                : new ClientPolicyConditionConfigurationRepresentation())
                .profile(name)
                .build()));
        realm.cleanup().add(admin -> {
            setPolicies(List.of());
            ClientProfilesRepresentation none = new ClientProfilesRepresentation();
            none.setProfiles(new ArrayList<ClientProfileRepresentation>());
            realm.admin().clientPoliciesProfilesResource().updateProfiles(none);
        });
    }

    private void setPolicies(List<ClientPolicyRepresentation> policies) {
        ClientPoliciesRepresentation all = new ClientPoliciesRepresentation();
        all.setPolicies(policies);
        realm.admin().clientPoliciesPoliciesResource().updatePolicies(all);
    }

    private JsonNode revoked() {
        JsonNode revoked = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        leads.revoke(revoked);
        return revoked;
    }

    private int users() {
        return LoginSessions.of(server, realm.getName(), leads.userId(LeadsRealm.SHOP_OWNER));
    }

    private UserRepresentation owner() {
        return realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER)).toRepresentation();
    }

    private void setEnabled(boolean enabled) {
        UserRepresentation owner = owner();
        owner.setEnabled(enabled);
        realm.admin().users().get(owner.getId()).update(owner);
    }

    private void setActions(String... actions) {
        UserRepresentation owner = owner();
        owner.setRequiredActions(List.of(actions));
        realm.admin().users().get(owner.getId()).update(owner);
    }

    private int bearer(String url, String token) {
        return leads.bearer("GET", url, token, null, "").status();
    }

    private Answer grant(String client, String... parameters) {
        return leads.token(client, form(parameters));
    }

    private static String[] form(String... parameters) {
        List<String> all = new ArrayList<>(List.of("grant_type", "password"));
        all.addAll(List.of(parameters));
        return all.toArray(String[]::new);
    }

    /** Without what is new in each token. */
    private static JsonNode lasting(JsonNode claims) {
        ObjectNode lasting = claims.deepCopy();
        lasting.remove(List.of("jti", "iat", "exp"));
        return lasting;
    }

    private static Set<String> names(JsonNode json) {
        Set<String> names = new TreeSet<>();
        Iterator<String> fields = json.fieldNames();
        fields.forEachRemaining(names::add);
        return names;
    }
}
