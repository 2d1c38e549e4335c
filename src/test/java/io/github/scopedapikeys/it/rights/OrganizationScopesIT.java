package io.github.scopedapikeys.it.rights;

import static io.github.scopedapikeys.it.support.OrganizationsRealm.ACME;
import static io.github.scopedapikeys.it.support.OrganizationsRealm.BETA;
import static io.github.scopedapikeys.it.support.OrganizationsRealm.STRANGERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.OrganizationsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.it.support.UserImport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.admin.client.resource.ClientScopeResource;
import org.keycloak.admin.client.resource.OrganizationResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.OrganizationRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.UserConsentRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;

/** A key has the organizations that it names, as long as its owner is an enabled member of them, and no others. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class OrganizationScopesIT {

    private static final String ORGANIZATION = "organization";
    private static final String ALL = "\"scopes\": [\"organization\", \"leads:read\"]";
    private static final String ONE = "\"scopes\": [\"organization:acme\", \"leads:read\"]";
    private static final String NONE = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = OrganizationsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    // What a key covers

    @Test
    void bareScopeCoversEachEnabledOrganizationOfTheOwner() {
        JsonNode claims = exchanged(key(ALL));

        assertThat(organizations(claims)).containsExactlyInAnyOrder(ACME, BETA);
        assertThat(organizationScopes(claims)).containsExactlyInAnyOrder("organization:acme", "organization:beta");
    }

    @Test
    void bareScopeCoversTheOrganizationThatManagesTheOwner() {
        String key = leads.issue(LeadsRealm.ANALYST, ALL).path("key").asText();

        assertThat(organizations(exchanged(key))).containsExactlyInAnyOrder(ACME, BETA);
    }

    @Test
    void namedOrganizationIsTheOnlyOne() {
        JsonNode claims = exchanged(key(ONE));

        assertThat(organizations(claims)).containsExactly(ACME);
        assertThat(organizationScopes(claims)).containsExactly("organization:acme");
    }

    /** Keycloak itself gives a client's default scopes to everybody. */
    @Test
    void keyThatNamesNoOrganizationHasNone() {
        String key = key(NONE);
        connector().removeOptionalClientScope(scopeId(ORGANIZATION));
        connector().addDefaultClientScope(scopeId(ORGANIZATION));

        JsonNode claims = exchanged(key);

        assertThat(claims.has("organization")).isFalse();
        assertThat(organizationScopes(claims)).isEmpty();
        assertRefused(key, "organization");
    }

    @Test
    void defaultScopeGivesWhatTheKeyNames() {
        connector().removeOptionalClientScope(scopeId(ORGANIZATION));
        connector().addDefaultClientScope(scopeId(ORGANIZATION));

        assertThat(organizations(exchanged(key(ONE)))).containsExactly(ACME);
    }

    @Test
    void clientWithoutTheScopeGetsNoOrganization() {
        connector().removeOptionalClientScope(scopeId(ORGANIZATION));
        String key = key(ALL);

        assertThat(exchanged(key).has("organization")).isFalse();
        assertRefused(key, "organization");
        assertRefused(key, "organization:acme");
    }

    /** With a mapper of its own the client would show whatever organizations the scopes in force cover. */
    @Test
    void mapperOfTheClientItselfShowsWhatTheKeyNames() {
        addMapper(connector(), "oidc-organization-membership-mapper", Map.of("claim.name", "mine"));

        assertThat(organizations(exchanged(key(NONE)).path("mine"))).isEmpty();
        assertThat(organizations(exchanged(key(ONE)).path("mine"))).containsExactly(ACME);
    }

    @Test
    void rolesOfGroupsOfAnOrganizationAreNotWrittenBesideTheKeysOwn() {
        addMapper(
                organizationScope(),
                "oidc-organization-group-membership-mapper",
                Map.of("addGroupRoleMappings", "true"));
        String key = leads.issue(LeadsRealm.ANALYST, ONE).path("key").asText();

        JsonNode claims = exchanged(key);

        assertThat(claims.path("organization").path(ACME).path("groups").toString())
                .contains("sales");
        assertThat(claims.toString()).contains("lead-reader").doesNotContain("lead-writer");
    }

    @Test
    void realmThatTurnedOrganizationsOffGivesNone() {
        String key = key(ALL);
        realm.updateWithCleanup(update -> update.organizationsEnabled(false));

        JsonNode claims = Leads.claims(exchange(key, "scope", "organization leads:read"));

        assertThat(claims.has("organization")).isFalse();
        assertThat(claims.path("scope").asText()).contains("leads:read");
    }

    // What may be asked for

    @Test
    void requestNarrowsToOneOrganization() {
        String key = key(ALL);

        JsonNode claims = Leads.claims(exchange(key, "scope", "organization:beta"));

        assertThat(organizations(claims)).containsExactly(BETA);
        assertThat(organizationScopes(claims)).containsExactly("organization:beta");
        assertThat(organizations(Leads.claims(exchange(key, "scope", "organization"))))
                .containsExactlyInAnyOrder(ACME, BETA);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "organization:strangers",
                "organization:closed",
                "organization:nobody",
                "organization:*",
                "organization:",
                "organization:ACME",
                "organization:x:strangers",
                "organization:x:acme",
                "organization:acme:acme",
                "organization::acme",
                "leads:acme"
            })
    void organizationThatTheKeyDoesNotCoverIsRefused(String scope) {
        assertRefused(key(ALL), scope);
    }

    /** Keycloak's word for a choice that nobody is there to make, or for all: in either case more than the key names. */
    @ParameterizedTest
    @ValueSource(strings = {"organization", "organization:beta", "organization:*"})
    void keyOfOneOrganizationDoesNotGiveAnother(String scope) {
        assertRefused(key(ONE), scope);
    }

    // What may be issued

    @ParameterizedTest
    @ValueSource(
            strings = {
                "organization:strangers",
                "organization:closed",
                "organization:nobody",
                "organization:*",
                "organization:",
                "organization:ACME",
                "organization:x:strangers",
                "organization:strangers acme",
                "organization:acme:acme",
                "leads:read:acme",
                "profile:acme"
            })
    void organizationThatTheOwnerIsNoEnabledMemberOfCannotBeNamed(String scope) {
        Answer answer = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"n\", \"scopes\": [\"" + scope + "\"]");

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).startsWith("scopes ");
    }

    @Test
    void policyThatAllowsTheScopeAllowsOneOrganization() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.allowedScopes", "organization leads:read"));

        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, ONE);

        JsonNode read = leads.admin("GET", "/" + key.path("id").asText(), null).json();
        assertThat(read.path("policyViolations").toString()).doesNotContain("scopes");
        realm.updateWithCleanup(update -> update.attribute("api-keys.allowedScopes", "leads:read"));
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"n\", " + ONE)
                        .status())
                .isEqualTo(400);
    }

    // What becomes of it

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void organizationThatTheOwnerLeftIsGoneAtEveryDoor(boolean lightweight) {
        setLightweight(lightweight);
        String key = key(ALL);
        String token = token(key);
        assertThat(organizations(introspected(token))).containsExactlyInAnyOrder(ACME, BETA);

        organization(BETA)
                .members()
                .member(leads.userId(LeadsRealm.SHOP_OWNER))
                .delete()
                .close();

        assertThat(organizationScopes(exchanged(key))).containsExactly("organization:acme");
        assertThat(organizationScopes(Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token))))
                .containsExactly("organization:acme");
        assertThat(organizations(introspected(token))).containsExactly(ACME);
        assertThat(organizationScopes(introspected(token))).containsExactly("organization:acme");
    }

    @Test
    void tokenWhoseOnlyOrganizationIsGoneStaysGoodForTheRest() {
        String token = token(key(ONE));

        organization(ACME).delete().close();

        JsonNode claims = introspected(token);
        assertThat(claims.has("organization")).isFalse();
        assertThat(organizationScopes(claims)).isEmpty();
        assertThat(claims.path("scope").asText()).contains("leads:read");
        JsonNode further = Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token));
        assertThat(further.has("organization")).isFalse();
    }

    @Test
    void disabledOrganizationRestsUntilItIsEnabled() {
        String key = key(ONE);
        String token = token(key);

        setEnabled(ACME, false);
        assertThat(exchanged(key).has("organization")).isFalse();
        assertThat(introspected(token).has("organization")).isFalse();

        setEnabled(ACME, true);
        assertThat(organizations(exchanged(key))).containsExactly(ACME);
        assertThat(organizations(introspected(token))).containsExactly(ACME);
    }

    /** To Keycloak, members that an organization manages are disabled with it. */
    @Test
    void ownerWhoseManagingOrganizationIsDisabledHasNoWorkingKey() {
        String key = leads.issue(LeadsRealm.ANALYST, ONE).path("key").asText();
        assertThat(organizations(exchanged(key))).containsExactly(ACME);

        setEnabled(BETA, false);

        refusals.assertKeyRefused(() -> exchange(key), "api_key_user_disabled");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void organizationThatTheOwnerJoinsLaterIsNotInAnOldToken(boolean lightweight) {
        setLightweight(lightweight);
        String key = key(ALL);
        String token = token(key);

        organization(STRANGERS)
                .members()
                .addMember(leads.userId(LeadsRealm.SHOP_OWNER))
                .close();

        assertThat(organizations(introspected(token))).containsExactlyInAnyOrder(ACME, BETA);
        JsonNode further = Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token));
        assertThat(organizationScopes(further)).containsExactlyInAnyOrder("organization:acme", "organization:beta");
        assertThat(organizationScopes(exchanged(key))).contains("organization:strangers");
        refusals.assertExchangeRefused(
                () -> leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", "organization:strangers"),
                "invalid_scope",
                "Invalid scope",
                "api_key_invalid_scope");
    }

    /** Named by its alias, as a role by its name. */
    @Test
    void anotherOrganizationOfTheAliasCountsIfTheOwnerIsAMember() {
        String key = key(ONE);
        organization(ACME).delete().close();
        OrganizationRepresentation another = new OrganizationRepresentation();
        another.setName("Another");
        another.setAlias(ACME);
        realm.admin().organizations().create(another).close();

        assertThat(exchanged(key).has("organization")).isFalse();

        organization(ACME)
                .members()
                .addMember(leads.userId(LeadsRealm.SHOP_OWNER))
                .close();
        assertThat(organizations(exchanged(key))).containsExactly(ACME);
    }

    @Test
    void furtherExchangeOnlyNarrows() {
        String token = leads.exchange(LeadsRealm.CONNECTOR, key(ALL), "scope", "organization:acme leads:read")
                .string("access_token");

        JsonNode bare = Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", "organization"));

        assertThat(organizations(bare)).containsExactly(ACME);
        refusals.assertExchangeRefused(
                () -> leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", "organization:beta"),
                "invalid_scope",
                "Invalid scope",
                "api_key_invalid_scope");
    }

    /** The reader may be a service that never asks for organizations itself. */
    @Test
    void introspectionShowsOrganizationsToWhomTheTokenIsFor() {
        String token = leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key(ALL), "audience", LeadsRealm.CONNECTOR)
                .string("access_token");
        connector().removeOptionalClientScope(scopeId(ORGANIZATION));

        assertThat(organizations(introspected(token))).containsExactlyInAnyOrder(ACME, BETA);
    }

    // Hidden, and minted a moment ago

    @Test
    void scopeThatIsKeptOutOfTokensLimitsThemToo() {
        hideScope();
        realm.updateWithCleanup(update -> update.attribute("api-keys.tokenReuse", "60"));
        String key = key(ALL);

        JsonNode acme = Leads.claims(exchange(key, "scope", "organization:acme leads:read"));
        String beta = exchange(key, "scope", "organization:beta leads:read").string("access_token");

        assertThat(organizations(acme)).containsExactly(ACME);
        assertThat(organizations(Leads.claims(beta))).containsExactly(BETA);
        assertThat(Leads.claims(beta).path("scope").asText()).doesNotContain("organization");
        assertThat(organizations(introspected(beta))).containsExactly(BETA);
    }

    @Test
    void tokenIsNotReusedAfterTheOwnerLeft() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.tokenReuse", "60"));
        String key = key(ALL);
        assertThat(organizations(exchanged(key))).contains(BETA);

        organization(BETA)
                .members()
                .member(leads.userId(LeadsRealm.SHOP_OWNER))
                .delete()
                .close();

        assertThat(organizations(exchanged(key))).containsExactly(ACME);
    }

    // Consent

    @Test
    void organizationsNeedConsentWhereTheClientNeedsIt() {
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.consentRequired(true));
        String with = consentingMemberKey("with", "profile", "roles", "leads:read", "organization");
        String without = consentingMemberKey("without", "profile", "roles", "leads:read");

        JsonNode claims = exchanged(with);

        assertThat(organizations(claims)).containsExactly(ACME);
        refusals.assertKeyRefused(() -> exchange(without), "api_key_consent_missing");
        assertThat(exchange(without, "scope", "leads:read").status()).isEqualTo(200);
    }

    /** Also if the service that asks is another, which does not have the scope. */
    @Test
    void introspectionMindsTheConsentToOrganizations() {
        realm.updateClientWithCleanup(LeadsRealm.CAMPAIGN_TOOL, client -> client.consentRequired(true));
        for (String name : List.of("profile", "roles", "leads:read")) {
            realm.updateClientScope(scopeId(name), scope -> scope.attribute("display.on.consent.screen", "false"));
        }
        String key = consentingMemberKey("withdrawing", "organization");
        String token = leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "audience", LeadsRealm.CONNECTOR)
                .string("access_token");
        connector().removeOptionalClientScope(scopeId(ORGANIZATION));
        assertThat(introspected(token).path("active").asBoolean()).isTrue();

        realm.admin().users().get(leads.userId("withdrawing")).revokeConsent(LeadsRealm.CAMPAIGN_TOOL);

        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, token), "api_key_consent_missing");
    }

    private String consentingMemberKey(String name, String... consented) {
        UserRepresentation member = UserBuilder.create(name)
                .clientRoles(LeadsRealm.CONNECTOR, "lead-reader")
                .build();
        member.setClientConsents(
                List.of(consentOf(LeadsRealm.CONNECTOR, consented), consentOf(LeadsRealm.CAMPAIGN_TOOL, consented)));
        UserImport.add(realm, member);
        organization(ACME).members().addMember(leads.userId(name)).close();
        return leads.issue(name, ALL).path("key").asText();
    }

    private static UserConsentRepresentation consentOf(String clientId, String... consented) {
        UserConsentRepresentation consent = new UserConsentRepresentation();
        consent.setClientId(clientId);
        consent.setGrantedClientScopes(List.of(consented));
        return consent;
    }

    // Asking

    private String key(String rights) {
        return leads.issue(LeadsRealm.SHOP_OWNER, rights).path("key").asText();
    }

    private Answer exchange(String key, String... parameters) {
        return leads.exchange(LeadsRealm.CONNECTOR, key, parameters);
    }

    private JsonNode exchanged(String key) {
        return Leads.claims(exchange(key));
    }

    private String token(String key) {
        return exchange(key).string("access_token");
    }

    private JsonNode introspected(String token) {
        Answer answer = leads.introspect(LeadsRealm.CONNECTOR, token);
        assertThat(answer.json().path("active").asBoolean()).as(answer.text()).isTrue();
        return answer.json();
    }

    private void assertRefused(String key, String scope) {
        refusals.assertExchangeRefused(
                () -> exchange(key, "scope", scope), "invalid_scope", "Invalid scope", "api_key_invalid_scope");
    }

    private static List<String> organizations(JsonNode claims) {
        return Leads.strings(claims.isArray() ? claims : claims.path("organization"));
    }

    private static List<String> organizationScopes(JsonNode claims) {
        return List.of(claims.path("scope").asText().split(" ")).stream()
                .filter(scope -> scope.startsWith("organization"))
                .toList();
    }

    // Changing. The next test gets another realm.

    private ClientResource connector() {
        realm.dirty();
        return realm.admin().clients().get(leads.client(LeadsRealm.CONNECTOR).getId());
    }

    private String scopeId(String name) {
        return realm.admin().clientScopes().findAll().stream()
                .filter(scope -> scope.getName().equals(name))
                .findFirst()
                .map(ClientScopeRepresentation::getId)
                .orElseThrow();
    }

    private ClientScopeResource organizationScope() {
        realm.dirty();
        return realm.admin().clientScopes().get(scopeId(ORGANIZATION));
    }

    private OrganizationResource organization(String alias) {
        realm.dirty();
        String id = realm.admin().organizations().list(null, null).stream()
                .filter(organization -> organization.getAlias().equals(alias))
                .findFirst()
                .map(OrganizationRepresentation::getId)
                .orElseThrow();
        return realm.admin().organizations().get(id);
    }

    private void setEnabled(String alias, boolean enabled) {
        OrganizationRepresentation changed = organization(alias).toRepresentation();
        changed.setEnabled(enabled);
        organization(alias).update(changed).close();
    }

    private void hideScope() {
        ClientScopeResource scope = organizationScope();
        ClientScopeRepresentation changed = scope.toRepresentation();
        changed.getAttributes().put("include.in.token.scope", "false");
        scope.update(changed);
    }

    private void setLightweight(boolean lightweight) {
        ClientRepresentation changed = leads.client(LeadsRealm.CONNECTOR);
        changed.getAttributes().put("client.use.lightweight.access.token.enabled", String.valueOf(lightweight));
        connector().update(changed);
    }

    private static void addMapper(ClientResource client, String type, Map<String, String> config) {
        client.getProtocolMappers().createMapper(mapper(type, config)).close();
    }

    private static void addMapper(ClientScopeResource scope, String type, Map<String, String> config) {
        scope.getProtocolMappers().createMapper(mapper(type, config)).close();
    }

    private static ProtocolMapperRepresentation mapper(String type, Map<String, String> config) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(type);
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper(type);
        mapper.setConfig(new HashMap<>(config));
        mapper.getConfig().put("access.token.claim", "true");
        mapper.getConfig().put("introspection.token.claim", "true");
        return mapper;
    }
}
