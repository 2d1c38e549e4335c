package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Mappers;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.it.support.UserImport;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.UserConsentRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;

/** At a client that needs its users' consent, a key gives what its owner consented to, as long as that lasts. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class ConsentIT {

    private static final String MEMBER = "consenting-member";
    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";
    private static final String MISSING = "api_key_consent_missing";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    @BeforeEach
    void requireConsent() {
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.consentRequired(true));
    }

    @Test
    void keyOfAnOwnerWhoConsentedWorks() {
        String key = memberKey(READ, "profile", "roles", "leads:read");

        JsonNode claims = Leads.claims(leads.exchange(LeadsRealm.CONNECTOR, key));

        assertThat(claims.path("scope").asText().split(" ")).contains("leads:read");
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, key)).isTrue();
    }

    @Test
    void keyOfAnOwnerWhoNeverConsentedIsRefused() {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText();

        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, key), MISSING);
        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, key), MISSING);
    }

    @Test
    void consentThatIsWithdrawnEndsTheKeyAtThisClient() {
        String key = memberKey(READ, "profile", "roles", "leads:read");
        String token = leads.exchange(LeadsRealm.CONNECTOR, key).string("access_token");
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token).status()).isEqualTo(200);

        withdrawConsent();

        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, key), MISSING);
        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, key), MISSING);
        refusals.assertKeyRefused(() -> leads.exchangeFurther(LeadsRealm.CONNECTOR, token), MISSING);
        assertThat(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key).status()).isEqualTo(200);
    }

    /** As it ends the tokens that Keycloak itself issued to the client. */
    @Test
    void consentThatIsWithdrawnEndsTheToken() {
        String key = memberKey(READ, "profile", "roles", "leads:read");
        String token = leads.exchange(LeadsRealm.CONNECTOR, key).string("access_token");
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, token)).isTrue();

        withdrawConsent();

        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, token), MISSING);
    }

    /** Whoever exchanges it, the consent is that to the client which it was issued to. */
    @Test
    void consentThatIsWithdrawnEndsTheTokenForOtherClientsToo() {
        new Mappers(realm, leads).addAudience(LeadsRealm.CONNECTOR, LeadsRealm.CAMPAIGN_TOOL);
        String key = memberKey(READ, "profile", "roles", "leads:read");
        String token = leads.exchange(LeadsRealm.CONNECTOR, key, "audience", LeadsRealm.CAMPAIGN_TOOL)
                .string("access_token");
        assertThat(leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, token).status())
                .isEqualTo(200);

        withdrawConsent();

        refusals.assertKeyRefused(() -> leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, token), MISSING);
        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CAMPAIGN_TOOL, token), MISSING);
    }

    @Test
    void scopeOutsideOfTheConsentIsRefusedAndTheRestIsGiven() {
        String key = memberKey(BOTH, "profile", "roles", "leads:read");

        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, key), MISSING);
        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, key, "scope", "leads:write"), MISSING);
        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, key), MISSING);
        JsonNode claims = Leads.claims(leads.exchange(LeadsRealm.CONNECTOR, key, "scope", "leads:read"));
        assertThat(claims.path("scope").asText()).contains("leads:read").doesNotContain("leads:write");
        assertThat(claims.toString()).doesNotContain("lead-writer");
    }

    /** The client's default scopes are among what it gets, and so among what needs consent. */
    @Test
    void consentWithoutTheDefaultScopesIsNotEnough() {
        String key = memberKey(READ, "leads:read");

        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, key), MISSING);
    }

    /** Consent is given to a client: that of the first does not cover the next, in either direction. */
    @Test
    void tokenOfAnotherClientIsNoWayRoundTheConsent() {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText();
        String token = leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "audience", LeadsRealm.CONNECTOR)
                .string("access_token");

        refusals.assertKeyRefused(() -> leads.exchangeFurther(LeadsRealm.CONNECTOR, token), MISSING);
    }

    private String memberKey(String rights, String... consented) {
        UserConsentRepresentation consent = new UserConsentRepresentation();
        consent.setClientId(LeadsRealm.CONNECTOR);
        consent.setGrantedClientScopes(List.of(consented));
        UserRepresentation member = UserBuilder.create(MEMBER)
                .clientRoles(LeadsRealm.CONNECTOR, "lead-reader", "lead-writer")
                .build();
        member.setClientConsents(List.of(consent));
        UserImport.add(realm, member);
        return leads.issue(MEMBER, rights).path("key").asText();
    }

    private void withdrawConsent() {
        realm.admin().users().get(leads.userId(MEMBER)).revokeConsent(LeadsRealm.CONNECTOR);
    }
}
