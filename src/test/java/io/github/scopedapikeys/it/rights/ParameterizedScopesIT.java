package io.github.scopedapikeys.it.rights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.AllDoorsServerConfig;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.admin.client.resource.ClientScopeResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ClientScopeBuilder;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** Scopes that take a parameter, a feature of Keycloak that is off by default: a key has those that it names whole. */
@KeycloakIntegrationTest(config = AllDoorsServerConfig.class)
class ParameterizedScopesIT {

    private static final String TWO = "\"scopes\": [\"site:17\", \"site:18\", \"leads:read\"]";

    @InjectRealm(config = SitesRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    @Test
    void keyHasTheParametersThatItNames() {
        JsonNode claims = Leads.claims(exchange(key(TWO)));

        assertThat(Leads.scopes(claims)).contains("site:17", "site:18", "leads:read");
        assertThat(sites(claims)).containsExactlyInAnyOrder("17", "18");
    }

    @Test
    void keyThatNamesNoneHasNone() {
        JsonNode claims = Leads.claims(exchange(key("\"scopes\": [\"leads:read\"]")));

        assertThat(claims.path("scope").asText()).doesNotContain("site");
        assertThat(claims.has("site")).isFalse();
    }

    @Test
    void requestNarrowsToOneParameter() {
        JsonNode claims = Leads.claims(exchange(key(TWO), "scope", "site:18"));

        assertThat(Leads.scopes(claims)).contains("site:18").doesNotContain("site:17");
        assertThat(sites(claims)).containsExactly("18");
    }

    @ParameterizedTest
    @ValueSource(strings = {"site", "site:", "site:19", "site:abc", "site:17:18", "sites:17", "SITE:17", "site:017"})
    void parameterThatTheKeyDoesNotNameIsRefused(String scope) {
        String key = key(TWO);

        refusals.assertExchangeRefused(
                () -> exchange(key, "scope", scope), "invalid_scope", "Invalid scope", "api_key_invalid_scope");
    }

    @ParameterizedTest
    @ValueSource(strings = {"site", "site:", "site:abc", "site:17:18", "sites:17", "leads:read:17"})
    void scopeWithoutAGoodParameterCannotBeNamed(String scope) {
        Answer answer = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"n\", \"scopes\": [\"" + scope + "\"]");

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).startsWith("scopes ");
    }

    @Test
    void tokenKeepsItsParametersAtEveryDoor() {
        String key = key(TWO);
        String token = exchange(key, "scope", "site:17 leads:read").string("access_token");

        JsonNode introspected = leads.introspect(LeadsRealm.CONNECTOR, token).json();
        JsonNode further = Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token));

        assertThat(sites(introspected)).containsExactly("17");
        assertThat(sites(further)).containsExactly("17");
        refusals.assertExchangeRefused(
                () -> leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", "site:18"),
                "invalid_scope",
                "Invalid scope",
                "api_key_invalid_scope");
    }

    @Test
    void scopeThatIsKeptOutOfTokensLimitsThemToo() {
        ClientScopeResource scope = scope("site");
        setVisible(scope, "false");
        realm.cleanup().add(admin -> setVisible(scope, "true"));

        Answer answer = exchange(key(TWO), "scope", "site:17 leads:read");

        JsonNode claims = Leads.claims(answer);
        assertThat(claims.path("scope").asText()).doesNotContain("site");
        assertThat(sites(claims)).containsExactly("17");
        assertThat(sites(leads.introspect(LeadsRealm.CONNECTOR, answer.string("access_token"))
                        .json()))
                .containsExactly("17");
    }

    /** Keycloak asks the user each time, and a key has nobody to ask. */
    @Test
    void scopeThatNeedsConsentEachTimeIsRefused() {
        String key = key("\"scopes\": [\"errand:1\"]");

        refusals.assertKeyRefused(() -> exchange(key), "api_key_consent_missing");
    }

    private String key(String rights) {
        return leads.issue(LeadsRealm.SHOP_OWNER, rights).path("key").asText();
    }

    private Answer exchange(String key, String... parameters) {
        return leads.exchange(LeadsRealm.CONNECTOR, key, parameters);
    }

    private static List<String> sites(JsonNode claims) {
        JsonNode sites = claims.path("site");
        return sites.isArray() ? Leads.strings(sites) : List.of(sites.asText());
    }

    private ClientScopeResource scope(String name) {
        String id = realm.admin().clientScopes().findAll().stream()
                .filter(scope -> scope.getName().equals(name))
                .findFirst()
                .map(ClientScopeRepresentation::getId)
                .orElseThrow();
        return realm.admin().clientScopes().get(id);
    }

    private static void setVisible(ClientScopeResource scope, String visible) {
        ClientScopeRepresentation changed = scope.toRepresentation();
        changed.getAttributes().put("include.in.token.scope", visible);
        scope.update(changed);
    }

    /** The demo realm, whose connector takes numbers of sites and of errands. */
    public static final class SitesRealm implements RealmConfig {

        @Override
        public RealmBuilder configure(RealmBuilder realm) {
            ClientScopeRepresentation site = scope("site");
            site.setProtocolMappers(List.of(mapper()));
            ClientScopeRepresentation errand = scope("errand");
            errand.getAttributes().put("always.display.consent", "true");
            RealmRepresentation leads = new LeadsRealm()
                    .configure(realm)
                    .name("sites")
                    .clientScopes(site, errand)
                    .build();
            leads.getClients().stream()
                    .filter(client -> client.getClientId().equals(LeadsRealm.CONNECTOR))
                    .forEach(SitesRealm::addScopes);
            return RealmBuilder.update(leads);
        }

        private static ClientScopeRepresentation scope(String name) {
            return ClientScopeBuilder.create()
                    .name(name)
                    .protocol("openid-connect")
                    .attribute("include.in.token.scope", "true")
                    .attribute("is.parameterized.scope", "true")
                    .attribute("parameterized.scope.type", "integer")
                    .build();
        }

        private static ProtocolMapperRepresentation mapper() {
            ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
            mapper.setName("site");
            mapper.setProtocol("openid-connect");
            mapper.setProtocolMapper("oidc-parameterized-scope-mapper");
            mapper.setConfig(Map.of(
                    "claim.name", "site",
                    "jsonType.label", "String",
                    "access.token.claim", "true",
                    "introspection.token.claim", "true"));
            return mapper;
        }

        private static void addScopes(ClientRepresentation connector) {
            List<String> scopes = new ArrayList<>(connector.getOptionalClientScopes());
            scopes.addAll(List.of("site", "errand"));
            connector.setOptionalClientScopes(scopes);
        }
    }
}
