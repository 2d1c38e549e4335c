package io.github.scopedapikeys.it.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.QuietServerConfig;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.it.support.Tampering;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.util.Time;
import org.keycloak.events.EventType;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** What another extension's post-processor takes from a token is not in it, and does not come back with it. */
@KeycloakIntegrationTest(config = QuietServerConfig.class)
class PostProcessorIT {

    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";
    private static final String LIFESPAN = "access.token.lifespan";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    private String key;

    @BeforeEach
    void issueKey() {
        key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();
    }

    // Rights

    /** Either takes the other along: a scope its roles, and the last of its roles the scope. */
    @ParameterizedTest
    @EnumSource(
            value = Tampering.class,
            names = {"LESS_SCOPE", "FEWER_ROLES"})
    void scopeOrRoleThatIsTakenAwayIsNowhere(Tampering tampering) {
        events.clear();
        Answer exchanged = with(tampering, this::exchange);

        assertThat(Leads.scopes(exchanged.json())).containsExactlyInAnyOrder("leads:read", "profile");
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.TOKEN_EXCHANGE)
                .details("scope", exchanged.string("scope"));
        assertReaderOnly(Leads.claims(exchanged));
        assertThat(Leads.claims(exchanged).path("api_key_scope").asText()).isEqualTo("basic roles");
        assertReaderOnly(with(tampering, () -> leads.introspect(LeadsRealm.CONNECTOR, key))
                .json());
        String token = exchanged.string("access_token");
        assertReaderOnly(leads.introspect(LeadsRealm.CONNECTOR, token).json());
        assertReaderOnly(Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token)));
        refusals.assertExchangeRefused(
                () -> leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", "leads:write"),
                "invalid_scope",
                "Invalid scope",
                "api_key_invalid_scope");
    }

    @Test
    void tokenWhoseScopesAreAllTakenAwayHasTheHiddenOnesOnly() {
        Answer exchanged = with(Tampering.NO_SCOPE, this::exchange);

        JsonNode claims = Leads.claims(exchanged);
        assertThat(exchanged.string("scope")).isEmpty();
        assertThat(claims.path("scope").asText()).isEmpty();
        assertThat(claims.path("api_key_scope").asText()).isEqualTo("basic roles");
        assertThat(Leads.roles(claims)).isEmpty();
        JsonNode introspected = leads.introspect(LeadsRealm.CONNECTOR, exchanged.string("access_token"))
                .json();
        assertThat(introspected.path("active").asBoolean()).isTrue();
        assertThat(introspected.path("scope").asText()).isEmpty();
        assertThat(Leads.roles(introspected)).isEmpty();
    }

    @Test
    void scopeThatIsKeptOutOfTokensStaysThoughNoPostProcessorShowsIt() {
        String writer = realm.admin().clientScopes().findAll().stream()
                .filter(scope -> LeadsRealm.WRITER_SCOPE.equals(scope.getName()))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.updateClientScope(writer, scope -> scope.attribute("include.in.token.scope", "false"));

        JsonNode claims = Leads.claims(with(Tampering.LESS_SCOPE, this::exchange));

        assertThat(claims.path("api_key_scope").asText()).contains("leads:write");
        assertThat(Leads.roles(claims)).containsExactlyInAnyOrder("lead-reader", "lead-writer");
    }

    @Test
    void scopeThatIsAddedGivesNothing() {
        key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")
                .path("key")
                .asText();

        Answer exchanged = with(Tampering.SCOPE, this::exchange);

        assertThat(Leads.scopes(exchanged.json())).containsExactlyInAnyOrder("leads:read");
        assertThat(Leads.roles(Leads.claims(exchanged))).containsExactlyInAnyOrder("lead-reader");
    }

    // Life

    @ParameterizedTest
    @EnumSource(
            value = Tampering.class,
            names = {"NO_END", "ZERO_END", "NEGATIVE_END", "LATER_END"})
    void tokenWithoutAnEndOrWithALaterOneEndsWhenItShould(Tampering tampering) {
        Answer exchanged = with(tampering, this::exchange);

        assertThat(life(exchanged)).isEqualTo(300);
        assertThat(exchanged.json().path("expires_in").asLong()).isBetween(290L, 300L);
    }

    @Test
    void earlierEndHolds() {
        Answer exchanged = with(Tampering.EARLIER_END, this::exchange);

        assertThat(life(exchanged)).isEqualTo(30);
        Answer further = leads.exchangeFurther(LeadsRealm.CONNECTOR, exchanged.string("access_token"));
        assertThat(Leads.claims(further).path("exp"))
                .isEqualTo(Leads.claims(exchanged).path("exp"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Tampering.class,
            names = {"PAST_END", "END_AT_START"})
    void tokenThatWouldEndAsItBeginsIsNotMade(Tampering tampering) {
        refusals.assertExchangeRefused(
                () -> with(tampering, this::exchange),
                "invalid_request",
                "Invalid API key",
                "api_key_lifespan_missing");
        refusals.assertInactive(
                () -> with(tampering, () -> leads.introspect(LeadsRealm.CONNECTOR, key)), "api_key_lifespan_missing");
    }

    /** By the client's own setting, which Keycloak takes as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "-60"})
    void clientWhoseTokensWouldEndAsTheyBeginGetsNone(String lifespan) {
        leads.setAttribute(realm, LeadsRealm.CONNECTOR, LIFESPAN, lifespan, "");

        refusals.assertExchangeRefused(
                this::exchange, "invalid_request", "Invalid API key", "api_key_lifespan_missing");
    }

    /** So that a rotation or a sign-out while it is made ends it. */
    @Test
    void tokenCountsFromTheVerificationOfItsKey() {
        long before = Instant.now().getEpochSecond();
        Answer exchanged;
        try {
            exchanged = with(Tampering.SLOW, this::exchange);
        } finally {
            server.run(session -> Time.setOffset(0));
        }

        assertThat(Leads.claims(exchanged).path("iat").asLong()).isBetween(before, before + 59);
        assertThat(life(exchanged)).isEqualTo(300);
    }

    private static long life(Answer exchanged) {
        JsonNode claims = Leads.claims(exchanged);
        return claims.path("exp").asLong() - claims.path("iat").asLong();
    }

    private Answer with(Tampering tampering, Supplier<Answer> request) {
        server.run(tampering.startAt(0));
        try {
            return request.get();
        } finally {
            server.run(Tampering.stop());
        }
    }

    private Answer exchange() {
        return leads.exchange(LeadsRealm.CONNECTOR, key);
    }

    private static void assertReaderOnly(JsonNode claims) {
        assertThat(Leads.scopes(claims)).as(claims.toString()).containsExactlyInAnyOrder("leads:read", "profile");
        assertThat(Leads.roles(claims)).as(claims.toString()).containsExactlyInAnyOrder("lead-reader");
    }
}
