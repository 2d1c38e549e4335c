package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Gateway;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.ClientPoliciesRepresentation;
import org.keycloak.representations.idm.ClientPolicyConditionConfigurationRepresentation;
import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;
import org.keycloak.representations.idm.ClientPolicyRepresentation;
import org.keycloak.representations.idm.ClientProfileRepresentation;
import org.keycloak.representations.idm.ClientProfilesRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.services.clientpolicy.condition.ClientRolesCondition;
import org.keycloak.services.clientpolicy.condition.ClientRolesConditionFactory;
import org.keycloak.services.clientpolicy.condition.GrantTypeConditionFactory;
import org.keycloak.services.clientpolicy.executor.DownscopeAssertionGrantEnforcerExecutorFactory;
import org.keycloak.services.clientpolicy.executor.JWTClaimEnforcerExecutor;
import org.keycloak.services.clientpolicy.executor.JWTClaimEnforcerExecutorFactory;
import org.keycloak.services.clientpolicy.executor.RejectRequestExecutorFactory;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ClientPolicyBuilder;
import org.keycloak.testframework.realm.ClientProfileBuilder;
import org.keycloak.testframework.realm.ManagedRealm;

/** Keycloak's client policies judge an exchange of a key as they do any other, and before the key is looked at. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class ClientPoliciesIT {

    private static final String NAME = "policy-of-the-test";
    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";
    private static final String NOT_ALLOWED = "Request not allowed";
    private static final String TOKENS_ONLY = "Parameter 'subject_token' should be access_token for the executor";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    private String key = "";
    private String token = "";

    @BeforeEach
    void useAKey() {
        // Stores events of introspection too.
        new Refusals(realm, events);
        key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();
        token = leads.exchange(LeadsRealm.CONNECTOR, key).accessToken();
    }

    @Test
    void policyForTokenExchangeRejectsKeysAndTheirTokens() {
        forTokenExchange(RejectRequestExecutorFactory.PROVIDER_ID, null);

        assertRejected(() -> leads.exchange(LeadsRealm.CONNECTOR, key), "invalid_request", NOT_ALLOWED);
        assertRejected(() -> leads.exchangeFurther(LeadsRealm.CONNECTOR, token), "invalid_request", NOT_ALLOWED);
        assertRejected(() -> leads.exchange(LeadsRealm.CONNECTOR, "not-a-key"), "invalid_request", NOT_ALLOWED);
    }

    /** Introspection says what an exchange would give. */
    @Test
    void keyWhoseExchangeAPolicyRejectsIsInactive() {
        forTokenExchange(RejectRequestExecutorFactory.PROVIDER_ID, null);
        events.clear();

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, key).text()).isEqualTo("{\"active\":false}");
        EventAssertion.assertError(events.poll())
                .type(EventType.INTROSPECT_TOKEN_ERROR)
                .details(Details.REASON, "api_key_client_policy");
    }

    /** What a gateway gets is what an exchange would give. */
    @Test
    void gatewayIsRefusedWhereAPolicyRejectsTheExchange() {
        Gateway gateway = Gateway.of(realm, leads, LeadsRealm.CONNECTOR);
        assertThat(gateway.verify(key).status()).isEqualTo(200);
        forTokenExchange(RejectRequestExecutorFactory.PROVIDER_ID, null);
        events.clear();

        assertThat(gateway.verify(key).status()).isEqualTo(400);
        EventAssertion.assertError(events.poll())
                .type(EventType.TOKEN_EXCHANGE_ERROR)
                .details(Details.REASON, "api_key_client_policy");
    }

    @Test
    void policyForAClientRejectsItsExchangesAndIntrospectionsAndNobodyElses() {
        ClientRolesCondition.Configuration clientsOfReaders = new ClientRolesCondition.Configuration();
        clientsOfReaders.setRoles(List.of("lead-reader"));
        enforce(
                ClientRolesConditionFactory.PROVIDER_ID,
                clientsOfReaders,
                RejectRequestExecutorFactory.PROVIDER_ID,
                null);

        assertRejected(() -> leads.exchange(LeadsRealm.CONNECTOR, key), "invalid_request", NOT_ALLOWED);
        for (String subject : List.of(key, token)) {
            events.clear();
            Answer answer = leads.introspect(LeadsRealm.CONNECTOR, subject);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).doesNotContain("active");
            EventAssertion.assertError(events.poll())
                    .type(EventType.INTROSPECT_TOKEN_ERROR)
                    .details(Details.REASON, Details.CLIENT_POLICY_ERROR);
        }
        assertThat(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key).status()).isEqualTo(200);
        assertThat(leads.introspect(LeadsRealm.CAMPAIGN_TOOL, key).text()).contains("\"active\":true");
    }

    /** It reads the scopes of a token, and a key is none: where it is enforced, keys cannot be exchanged. */
    @Test
    void downscopeEnforcerRejectsKeys() {
        enforceDownscope();

        assertRejected(() -> leads.exchange(LeadsRealm.CONNECTOR, key), "invalid_request", TOKENS_ONLY);
        assertRejected(
                () -> leads.exchange(LeadsRealm.CONNECTOR, key, "scope", "leads:read"), "invalid_request", TOKENS_ONLY);
    }

    @Test
    void downscopeEnforcerLetsTokensOfKeysBeNarrowed() {
        enforceDownscope();

        JsonNode same = Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token));
        String narrowed = leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", "leads:read")
                .accessToken();

        assertThat(Leads.roles(same)).containsExactlyInAnyOrder("lead-reader", "lead-writer");
        assertThat(Leads.roles(Leads.claims(narrowed))).containsExactly("lead-reader");
        assertThat(Leads.roles(Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, narrowed))))
                .containsExactly("lead-reader");
        EventRepresentation event = assertRejected(
                () -> leads.exchangeFurther(LeadsRealm.CONNECTOR, narrowed, "scope", "leads:write"),
                "invalid_scope",
                null);
        assertThat(event.getDetails().get(Details.CLIENT_POLICY_ERROR_DETAIL)).contains("leads:write");
    }

    /** The enforcer goes by the {@code scope} of the token, and does not know of what is kept out of it. */
    @Test
    void downscopeEnforcerCutsScopesThatAreHiddenFromTheToken() {
        String writer = realm.admin().clientScopes().findAll().stream()
                .filter(scope -> "leads:write".equals(scope.getName()))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.updateClientScope(writer, scope -> scope.attribute("include.in.token.scope", "false"));
        String hidden = leads.exchange(LeadsRealm.CONNECTOR, key).accessToken();
        assertThat(Leads.roles(Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, hidden))))
                .containsExactlyInAnyOrder("lead-reader", "lead-writer");

        enforceDownscope();

        JsonNode claims = Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, hidden));
        assertThat(Leads.roles(claims)).containsExactly("lead-reader");
        assertThat(claims.path("api_key_scope").asText()).doesNotContain("leads:write");
        assertRejected(
                () -> leads.exchangeFurther(LeadsRealm.CONNECTOR, hidden, "scope", "leads:write"),
                "invalid_scope",
                null);
    }

    @Test
    void defaultScopesThatTheTokenDoesNotHaveStayAwayWithTheDownscopeEnforcerOrWithout() {
        String withoutProfile = tokenWithoutProfile();
        assertThat(Leads.scopes(Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, withoutProfile))))
                .contains("leads:read")
                .doesNotContain("profile");

        enforceDownscope();

        JsonNode claims = Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, withoutProfile));
        assertThat(claims.path("scope").asText().split(" "))
                .contains("leads:read")
                .doesNotContain("profile");
        assertThat(claims.has("given_name")).isFalse();
        assertThat(Leads.roles(claims)).containsExactly("lead-reader");
    }

    @Test
    void introspectionDoesNotGiveWhatTheDownscopeEnforcerCut() {
        String withoutProfile = tokenWithoutProfile();
        enforceDownscope();
        String further =
                leads.exchangeFurther(LeadsRealm.CONNECTOR, withoutProfile).accessToken();

        JsonNode introspected = leads.introspect(LeadsRealm.CONNECTOR, further).json();

        assertThat(introspected.path("scope")).isEqualTo(Leads.claims(further).path("scope"));
        assertThat(introspected.has("given_name")).isFalse();
    }

    /** A lightweight token says as much of its scopes as another. */
    @Test
    void downscopeEnforcerDoesNotWidenLightweightTokens() {
        setConnectorAttribute("client.use.lightweight.access.token.enabled", "true");
        realm.cleanup().add(admin -> setConnectorAttribute("client.use.lightweight.access.token.enabled", "false"));
        String lightweight =
                leads.exchange(LeadsRealm.CONNECTOR, key, "scope", "leads:read").accessToken();

        enforceDownscope();

        String further =
                leads.exchangeFurther(LeadsRealm.CONNECTOR, lightweight).accessToken();
        JsonNode introspected = leads.introspect(LeadsRealm.CONNECTOR, further).json();
        assertThat(introspected.path("active").asBoolean()).isTrue();
        assertThat(Leads.roles(introspected)).isSubsetOf("lead-reader");
    }

    @Test
    void downscopeEnforcerTakesTokensOfKeysUnderTheirOwnTypeOnly() {
        enforceDownscope();

        assertRejected(
                () -> leads.token(LeadsRealm.CONNECTOR, Leads.exchangeForm(OAuth2Constants.JWT_TOKEN_TYPE, token)),
                "invalid_request",
                TOKENS_ONLY);
    }

    /** So a realm can tell tokens of keys from others, or from those of other services. */
    @Test
    void claimEnforcerReadsTokensOfKeysAndRejectsKeys() {
        enforceClaim("api_key_id", "[0-9a-f-]{36}");
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token).status()).isEqualTo(200);
        assertRejected(() -> leads.exchange(LeadsRealm.CONNECTOR, key), "invalid_request", TOKENS_ONLY);

        enforceClaim("azp", LeadsRealm.CAMPAIGN_TOOL);
        assertRejected(
                () -> leads.exchangeFurther(LeadsRealm.CONNECTOR, token),
                "invalid_request",
                "Value for claim 'azp' not allowed");
    }

    private void enforceDownscope() {
        forTokenExchange(DownscopeAssertionGrantEnforcerExecutorFactory.PROVIDER_ID, null);
    }

    private void enforceClaim(String claim, String value) {
        JWTClaimEnforcerExecutor.Configuration configuration = new JWTClaimEnforcerExecutor.Configuration();
        configuration.setClaimName(claim);
        configuration.setAllowedValue(value);
        forTokenExchange(JWTClaimEnforcerExecutorFactory.PROVIDER_ID, configuration);
    }

    private void forTokenExchange(
            String executor, @Nullable ClientPolicyExecutorConfigurationRepresentation configuration) {
        enforce(
                GrantTypeConditionFactory.PROVIDER_ID,
                ClientPolicyBuilder.grantTypeConditionConfiguration(false, OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE),
                executor,
                configuration);
    }

    private void enforce(
            String condition,
            ClientPolicyConditionConfigurationRepresentation conditionConfiguration,
            String executor,
            @Nullable ClientPolicyExecutorConfigurationRepresentation executorConfiguration) {
        set(
                List.of(ClientProfileBuilder.create()
                        .name(NAME)
                        .executor(executor, executorConfiguration)
                        .build()),
                List.of(ClientPolicyBuilder.create()
                        .name(NAME)
                        .enabled(true)
                        .condition(condition, conditionConfiguration)
                        .profile(NAME)
                        .build()));
        realm.cleanup().add(admin -> set(List.of(), List.of()));
    }

    /** Without policies in between, since what a policy names must be there. */
    private void set(List<ClientProfileRepresentation> profiles, List<ClientPolicyRepresentation> policies) {
        setPolicies(List.of());
        ClientProfilesRepresentation all = new ClientProfilesRepresentation();
        all.setProfiles(profiles);
        realm.admin().clientPoliciesProfilesResource().updateProfiles(all);
        setPolicies(policies);
    }

    private void setPolicies(List<ClientPolicyRepresentation> policies) {
        ClientPoliciesRepresentation all = new ClientPoliciesRepresentation();
        all.setPolicies(policies);
        realm.admin().clientPoliciesPoliciesResource().updatePolicies(all);
    }

    private EventRepresentation assertRejected(Supplier<Answer> exchange, String error, @Nullable String description) {
        events.clear();
        Answer answer = exchange.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo(error);
        if (description != null) {
            assertThat(answer.string("error_description")).isEqualTo(description);
        }
        EventRepresentation event = events.poll();
        EventAssertion.assertError(event)
                .type(EventType.TOKEN_EXCHANGE_ERROR)
                .details(Details.REASON, Details.CLIENT_POLICY_ERROR)
                .details(Details.CLIENT_POLICY_ERROR, error)
                .withoutDetails("api_key_id");
        assertThat(event.getUserId()).isNull();
        return event;
    }

    /** For reading, issued to a client that has no profile among its scopes, for one that has. */
    private String tokenWithoutProfile() {
        String profile = realm.admin().clientScopes().findAll().stream()
                .filter(scope -> "profile".equals(scope.getName()))
                .findFirst()
                .orElseThrow()
                .getId();
        var campaignTool = realm.admin()
                .clients()
                .get(leads.client(LeadsRealm.CAMPAIGN_TOOL).getId());
        campaignTool.removeDefaultClientScope(profile);
        realm.cleanup().add(admin -> campaignTool.addDefaultClientScope(profile));
        return leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "audience", LeadsRealm.CONNECTOR)
                .accessToken();
    }

    private void setConnectorAttribute(String attribute, String value) {
        var connector = leads.client(LeadsRealm.CONNECTOR);
        connector.getAttributes().put(attribute, value);
        realm.admin().clients().get(connector.getId()).update(connector);
    }
}
