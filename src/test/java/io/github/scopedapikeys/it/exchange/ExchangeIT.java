package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.OtherLeadsRealm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.OAuth2Constants;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** RFC 8693 with a key as subject: what a good request gives, and each way of being refused. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class ExchangeIT {

    private static final String WRITE = "\"scopes\": [\"leads:write\"]";
    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRealm(ref = "other", config = OtherLeadsRealm.class)
    ManagedRealm otherRealm;

    @InjectEvents
    Events events;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    @Test
    void keyIsExchangedForTokenThatCarriesWhatItNames() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);

        Answer answer = leads.exchange(key);

        JsonNode claims = Leads.claims(answer);
        assertThat(claims.path("sub").asText()).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        assertThat(claims.path("azp").asText()).isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(claims.path("aud").asText()).isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(claims.path("scope").asText().split(" "))
                .contains("leads:write")
                .doesNotContain("leads:read");
        assertThat(Leads.roles(claims)).containsExactly("lead-writer");
        assertThat(claims.has("realm_access")).isFalse();
        assertThat(claims.path("api_key_id")).isEqualTo(key.path("id"));
        assertThat(claims.has("sid")).isFalse();
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(300);
        assertThat(answer.string("token_type")).isEqualTo("Bearer");
        assertThat(answer.json().path("expires_in").asInt()).isBetween(298, 300);
        assertThat(answer.json().path("scope")).isEqualTo(claims.path("scope"));
        assertThat(answer.string("issued_token_type")).isEqualTo(OAuth2Constants.ACCESS_TOKEN_TYPE);
        assertThat(answer.json().has("refresh_token")).isFalse();
        assertThat(answer.json().has("id_token")).isFalse();
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void tokenSaysNothingOfASignIn() {
        JsonNode claims = Leads.claims(leads.exchange(leads.issue(LeadsRealm.SHOP_OWNER, WRITE)));

        for (String claim : List.of("sid", "session_state", "acr", "auth_time", "amr", "nonce")) {
            assertThat(claims.has(claim)).as(claim).isFalse();
        }
    }

    @Test
    void successIsAnEventWithTheKey() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        leads.exchange(key);

        EventAssertion.assertSuccess(events.poll())
                .type(EventType.TOKEN_EXCHANGE)
                .clientId(LeadsRealm.CONNECTOR)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("api_key_id", key.path("id").asText())
                .details("api_key_name", key.path("name").asText())
                .details("audience", LeadsRealm.CONNECTOR)
                .details("username", LeadsRealm.SHOP_OWNER);
    }

    @Test
    void scopeParameterNarrows() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);

        JsonNode all = Leads.claims(leads.exchange(key));
        JsonNode narrowed = Leads.claims(leads.exchange(key, "scope", "leads:read"));

        assertThat(Leads.roles(all)).containsExactlyInAnyOrder("lead-reader", "lead-writer");
        assertThat(Leads.roles(narrowed)).containsExactly("lead-reader");
        assertThat(narrowed.path("scope").asText()).contains("leads:read").doesNotContain("leads:write");
    }

    @Test
    void defaultScopeWithoutRolesMayBeAskedFor() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);

        assertThat(leads.exchange(key, "scope", "leads:write profile").status()).isEqualTo(200);
    }

    @Test
    void audienceThatTheRightsReachIsGiven() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");

        Answer answer =
                leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key.path("key").asText(), "audience", LeadsRealm.CONNECTOR);

        JsonNode claims = Leads.claims(answer);
        assertThat(claims.path("aud").asText()).isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(claims.path("azp").asText()).isEqualTo(LeadsRealm.CAMPAIGN_TOOL);
        assertThat(Leads.roles(claims)).containsExactly("lead-reader");
    }

    @Test
    void jwtMayBeAskedForAsTokenType() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);

        Answer answer = leads.exchange(key, "requested_token_type", OAuth2Constants.JWT_TOKEN_TYPE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.string("issued_token_type")).isEqualTo(OAuth2Constants.JWT_TOKEN_TYPE);
    }

    @Test
    void tokenEndsWithTheKey() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE + ", \"expiresIn\": 60");

        JsonNode claims = Leads.claims(leads.exchange(key));

        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isBetween(55L, 60L);
    }

    @Test
    void tokenLivesNoLongerThanPolicySays() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.tokenLifespan", "120"));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);

        JsonNode claims = Leads.claims(leads.exchange(key));

        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(120);
    }

    @Test
    void malformedKeyIsRefused() {
        events.clear();
        assertInvalidKey(leads.exchange(LeadsRealm.CONNECTOR, "not-a-key"), "api_key_malformed");
    }

    /** Keycloak's endpoint takes them away before anything else sees the key; introspection does not. */
    @Test
    void lineEndsAndTabsAroundAKeyAreGoneAtTheExchange() {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")
                .path("key")
                .asText();

        for (String text :
                new String[] {key + "\n", key + "\r\n", "\t" + key, key.replaceFirst("_", "_\n"), key + "%0A"}) {
            assertThat(leads.exchange(LeadsRealm.CONNECTOR, text).status()).isEqualTo(200);
            assertThat(leads.introspect(LeadsRealm.CONNECTOR, text).text()).isEqualTo("{\"active\":false}");
        }
    }

    @Test
    void blanksAroundAKeyMakeItMalformed() {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")
                .path("key")
                .asText();

        for (String text : new String[] {key + " ", " " + key, key + "\u00a0"}) {
            events.clear();
            assertInvalidKey(leads.exchange(LeadsRealm.CONNECTOR, text), "api_key_malformed");
        }
    }

    @Test
    void wholeKeyThatWasNeverIssuedIsRefused() {
        events.clear();
        // A known-answer vector: a key text that is whole and was issued by nobody.
        String stranger = "sak_" + "0".repeat(65);
        String checksum = checksumOf(stranger);
        assertInvalidKey(leads.exchange(LeadsRealm.CONNECTOR, stranger + checksum), "api_key_unknown");
    }

    @Test
    void otherSecretOfAKnownKeyIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        String text = key.path("key").asText();
        String forged = text.substring(0, 26) + "0".repeat(43);
        events.clear();

        assertInvalidKey(leads.exchange(LeadsRealm.CONNECTOR, forged + checksumOf(forged)), "api_key_wrong_secret");
    }

    @Test
    void sameSecretBehindAnotherPrefixIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        String text = key.path("key").asText();
        String forged = "other" + text.substring(3, 69);
        events.clear();

        assertInvalidKey(leads.exchange(LeadsRealm.CONNECTOR, forged + checksumOf(forged)), "api_key_wrong_secret");
    }

    @Test
    void revokedKeyIsRefusedAtOnce() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        assertThat(leads.exchange(key).status()).isEqualTo(200);
        leads.revoke(key);
        events.clear();

        assertInvalidKey(leads.exchange(key), "api_key_unknown");
    }

    @Test
    void expiredKeyIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE + ", \"expiresIn\": 3600");
        time.set(Duration.ofSeconds(3601));
        events.clear();

        assertInvalidKey(leads.exchange(key), "api_key_expired");
    }

    @Test
    void keyOfADisabledUserIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        realm.updateUserWithCleanup(LeadsRealm.SHOP_OWNER, user -> user.enabled(false));
        events.clear();

        assertInvalidKey(leads.exchange(key), "api_key_user_disabled");
    }

    @Test
    void keyOfALockedOutUserIsRefused() {
        realm.updateWithCleanup(update -> update.bruteForceProtected(true).failureFactor(2));
        JsonNode key = leads.issue(LeadsRealm.ANALYST, "\"scopes\": [\"leads:read\"]");
        for (int i = 0; i < 3; i++) {
            leads.token(
                    null,
                    "grant_type",
                    "password",
                    "client_id",
                    "admin-cli",
                    "username",
                    LeadsRealm.ANALYST,
                    "password",
                    "wrong " + i);
        }
        events.clear();

        assertInvalidKey(leads.exchange(key), "api_key_user_locked");
        realm.admin().attackDetection().clearAllBruteForce();
        assertThat(leads.exchange(key).status()).isEqualTo(200);
    }

    @Test
    void keyOfAnotherRealmIsRefused() {
        JsonNode key = new Leads(otherRealm).issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        assertInvalidKey(leads.exchange(key), "api_key_unknown");
    }

    @Test
    void refusalOfAKnownKeyNamesItInTheEvent() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE + ", \"clients\": [\"campaign-tool\"]");
        events.clear();

        leads.exchange(key);

        EventAssertion.assertError(events.poll())
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("api_key_id", key.path("id").asText())
                .details("api_key_name", key.path("name").asText());
    }

    @Test
    void keyIsRefusedInARealmThatHasKeysSwitchedOff() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        realm.updateWithCleanup(update -> update.attribute("api-keys.enabled", "false"));
        events.clear();

        assertInvalidKey(leads.exchange(key), "api_key_realm_disabled");
    }

    @Test
    void clientThatNeedsConsentIsRefusedWithoutIt() {
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.consentRequired(true));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        assertInvalidKey(leads.exchange(key), "api_key_consent_missing");
    }

    @Test
    void scopeThatIsHiddenFromTokensNeedsConsentToo() {
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.consentRequired(true));
        // Without the default scopes that themselves need consent, a key that names nothing needs none.
        for (String name : List.of("profile", "roles")) {
            String id = clientScope(name).getId();
            connector().removeDefaultClientScope(id);
            realm.cleanup().add(admin -> connector().addDefaultClientScope(id));
        }
        realm.updateClientScope(
                clientScope("leads:write").getId(), scope -> scope.attribute("include.in.token.scope", "false"));
        JsonNode bare = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": []");
        JsonNode hidden = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        assertThat(leads.exchange(bare).status()).isEqualTo(200);
        events.clear();

        assertInvalidKey(leads.exchange(hidden), "api_key_consent_missing");
    }

    private ClientResource connector() {
        return realm.admin().clients().get(leads.client(LeadsRealm.CONNECTOR).getId());
    }

    private ClientScopeRepresentation clientScope(String name) {
        return realm.admin().clientScopes().findAll().stream()
                .filter(scope -> name.equals(scope.getName()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void clientThatTheKeyDoesNotNameIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE + ", \"clients\": [\"campaign-tool\"]");
        events.clear();

        assertInvalidKey(leads.exchange(key), "api_key_client_not_allowed");
    }

    @Test
    void addressThatTheKeyDoesNotNameIsRefused() {
        JsonNode elsewhere = leads.issue(LeadsRealm.SHOP_OWNER, WRITE + ", \"allowedIps\": [\"203.0.113.0/24\"]");
        JsonNode here = leads.issue(LeadsRealm.SHOP_OWNER, WRITE + ", \"allowedIps\": [\"127.0.0.0/8\", \"::1/128\"]");
        assertThat(leads.exchange(here).status()).isEqualTo(200);
        events.clear();

        assertInvalidKey(leads.exchange(elsewhere), "api_key_ip_not_allowed");
    }

    @Test
    void roleThatTheOwnerLosesStopsCounting() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        ClientRepresentation connector = leads.client(LeadsRealm.CONNECTOR);
        RoleRepresentation writer = realm.admin()
                .clients()
                .get(connector.getId())
                .roles()
                .get("lead-writer")
                .toRepresentation();
        var mappings = realm.admin()
                .users()
                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                .roles()
                .clientLevel(connector.getId());
        mappings.remove(List.of(writer));
        try {
            JsonNode claims = Leads.claims(leads.exchange(key));
            assertThat(Leads.roles(claims)).containsExactly("lead-reader");
            assertThat(claims.path("scope").asText()).doesNotContain("leads:write");
        } finally {
            mappings.add(List.of(writer));
        }
    }

    @Test
    void scopeThatTheKeyDoesNotNameIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        assertRefused(leads.exchange(key, "scope", "leads:read"), "invalid_scope", "api_key_invalid_scope");
    }

    @Test
    void scopeThatTheClientDoesNotHaveIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        assertRefused(leads.exchange(key, "scope", "leads:write nonsense"), "invalid_scope", "api_key_invalid_scope");
    }

    @Test
    void openidIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        assertRefused(leads.exchange(key, "scope", "openid"), "invalid_scope", "api_key_invalid_scope");
    }

    @Test
    void audienceThatDoesNotExistIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        assertRefused(leads.exchange(key, "audience", "nobody"), "invalid_target", "api_key_invalid_target");
    }

    @Test
    void audienceThatTheRightsDoNotReachIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        assertRefused(
                leads.exchange(key, "audience", LeadsRealm.CAMPAIGN_TOOL), "invalid_target", "api_key_invalid_target");
    }

    @Test
    void tokenTypeThatIsNotIssuedIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        assertRefused(
                leads.exchange(key, "requested_token_type", OAuth2Constants.REFRESH_TOKEN_TYPE),
                "invalid_request",
                "api_key_invalid_parameter");
    }

    @Test
    void impersonationIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        assertRefused(
                leads.exchange(key, "requested_subject", LeadsRealm.ANALYST),
                "invalid_request",
                "api_key_invalid_parameter");
    }

    @Test
    void parameterThatTheEndpointDropsForItsLengthIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        events.clear();

        assertRefused(
                leads.exchange(key, "scope", "leads:read ".repeat(2000)),
                "invalid_request",
                "api_key_invalid_parameter");
        assertRefused(
                leads.exchange(key, "audience", "x".repeat(5000)), "invalid_request", "api_key_invalid_parameter");
    }

    @Test
    void emptyScopeCountsAsOmitted() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);

        assertThat(Leads.roles(Leads.claims(leads.exchange(key, "scope", "")))).containsExactly("lead-writer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scope",
                "audience",
                "resource",
                "requested_token_type",
                "actor_token",
                "actor_token_type",
                "requested_subject",
                "requested_issuer",
                "subject_issuer"
            })
    void emptyParameterCountsAsOmitted(String parameter) {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);

        JsonNode claims = Leads.claims(leads.exchange(key, parameter, ""));

        assertThat(Leads.roles(claims)).containsExactly("lead-writer");
        assertThat(claims.path("aud").asText()).isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(leads.exchange(key, parameter, "unknown").status()).isEqualTo(400);
    }

    @Test
    void resourceNamesClientsAsKeycloakMapsIt() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        String text = key.path("key").asText();
        leads.setAttribute(realm, LeadsRealm.CONNECTOR, "resource_url", "https://leads.example.com/mcp", "");

        for (String resource : List.of("urn:client:lead-connector", "https://leads.example.com/mcp")) {
            JsonNode claims = Leads.claims(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, text, "resource", resource));
            assertThat(claims.path("aud").asText()).as(resource).isEqualTo(LeadsRealm.CONNECTOR);
            assertThat(Leads.roles(claims)).containsExactly("lead-reader");
        }
        JsonNode both = Leads.claims(leads.exchange(
                LeadsRealm.CAMPAIGN_TOOL,
                text,
                "resource",
                "https://leads.example.com/mcp",
                "audience",
                LeadsRealm.CAMPAIGN_TOOL));
        assertThat(Leads.strings(both.path("aud")))
                .containsExactlyInAnyOrder(LeadsRealm.CONNECTOR, LeadsRealm.CAMPAIGN_TOOL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://nobody.example.com/",
                "urn:client:nobody",
                "urn:client:account",
                "lead-connector",
                "/relative",
                "https://leads.example.com/mcp#fragment",
                "https://leads.example.com/mcp?query=1",
                "not a uri"
            })
    void resourceThatIsNoneIsRefused(String resource) {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        leads.setAttribute(realm, LeadsRealm.CONNECTOR, "resource_url", resource, "");
        events.clear();

        Answer answer = leads.exchange(key, "resource", resource);

        if (resource.equals("https://nobody.example.com/")) {
            // The control: well-formed, and the connector's own address now.
            assertThat(answer.status()).isEqualTo(200);
            return;
        }
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo("invalid_target");
        EventAssertion.assertError(events.poll())
                .details("api_key_refused", resource.equals("urn:client:account") ? "account" : resource);
    }

    @Test
    void keyInTheWrongParameterDoesNotReachTheEvent() {
        leads.trail().leaveOutTheLog("Keycloak prints parameters that are no secrets to it at DEBUG");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        String text = key.path("key").asText();
        events.clear();

        for (String parameter : List.of("scope", "audience", "requested_token_type")) {
            assertThat(leads.exchange(key, parameter, text).status()).isEqualTo(400);
            assertThat(events.poll().getDetails().toString()).doesNotContain(text.substring(26));
        }
    }

    @Test
    void roleMakingMappersAndClaimsBesideTheTokensOwnGiveNothing() {
        addMapper("oidc-hardcoded-role-mapper", Map.of("role", "lead-connector.lead-reader"));
        addMapper(
                "oidc-hardcoded-claim-mapper",
                Map.of(
                        "claim.name", "realm_access.roles",
                        "claim.value", "[\"boss\"]",
                        "jsonType.label", "JSON",
                        "access.token.claim", "true",
                        "introspection.token.claim", "true"));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);

        Answer answer = leads.exchange(key);

        JsonNode claims = Leads.claims(answer);
        assertThat(Leads.roles(claims)).containsExactly("lead-writer");
        assertThat(claims.toString()).doesNotContain("boss");
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, answer.string("access_token"))
                        .text())
                .contains("\"active\":true")
                .doesNotContain("boss")
                .doesNotContain("lead-reader");
    }

    private void addMapper(String type, Map<String, String> config) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(type);
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper(type);
        mapper.setConfig(config);
        var mappers = realm.admin()
                .clients()
                .get(leads.client(LeadsRealm.CONNECTOR).getId())
                .getProtocolMappers();
        mappers.createMapper(List.of(mapper));
        realm.cleanup()
                .add(admin -> mappers.getMappers().stream()
                        .filter(candidate -> candidate.getName().equals(type))
                        .forEach(candidate -> mappers.delete(candidate.getId())));
    }

    @Test
    void publicClientIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        events.clear();

        Answer answer = leads.token(
                null,
                "client_id",
                "admin-cli",
                "grant_type",
                OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE,
                "subject_token",
                key.path("key").asText(),
                "subject_token_type",
                Leads.KEY_TYPE);

        assertRefused(answer, "unauthorized_client", "api_key_public_client");
    }

    @Test
    void clientWithoutTokenExchangeIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        realm.updateClientWithCleanup(
                LeadsRealm.CONNECTOR, client -> client.attribute("standard.token.exchange.enabled", "false"));
        events.clear();

        assertRefused(leads.exchange(key), "unauthorized_client", "api_key_exchange_off");
    }

    @Test
    void wrongClientSecretIsAnsweredAsTheStockEndpointDoes() {
        Answer answer = leads.token(
                null,
                "client_id",
                LeadsRealm.CONNECTOR,
                "client_secret",
                "wrong",
                "grant_type",
                OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE,
                "subject_token",
                "whatever",
                "subject_token_type",
                Leads.KEY_TYPE);

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void ordinaryTokensAreStillExchangedByTheStockProvider() {
        String ordinary = leads.crmAdminToken();
        events.clear();

        Answer answer = leads.exchangeFurther(LeadsRealm.CONNECTOR, ordinary);

        // The stock provider's own refusal: the connector is not in this token's audience.
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.string("error")).isEqualTo("access_denied");
    }

    private void assertInvalidKey(Answer answer, String reason) {
        assertRefused(answer, "invalid_request", reason);
        assertThat(answer.string("error_description")).isEqualTo("Invalid API key");
    }

    private void assertRefused(Answer answer, String error, String reason) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo(error);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        EventAssertion.assertError(events.poll())
                .type(EventType.TOKEN_EXCHANGE_ERROR)
                .details("reason", reason);
    }

    private static String checksumOf(String body) {
        return KeyChecksums.of(body);
    }
}
