package io.github.scopedapikeys.it.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.AllDoorsRealm;
import io.github.scopedapikeys.it.support.AllDoorsServerConfig;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.Door;
import io.github.scopedapikeys.it.support.Doors;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.SealedTokens;
import io.github.scopedapikeys.it.support.ServerTokens;
import io.github.scopedapikeys.it.support.Visitor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * A key of a realm administrator opens none of the doors of the server, not even if it names every right. Each door is
 * opened with a token of the kind that it is for, of the same user at the same client, so that the test can fail.
 */
@KeycloakIntegrationTest(config = AllDoorsServerConfig.class)
class SealedTokenDoorsIT {

    /** Made once for the class, as its realm is. */
    private static Map<String, String> sealedTokens = Map.of();

    @InjectRealm(config = AllDoorsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    private Visitor visitor;

    @BeforeEach
    void arrive() {
        if (sealedTokens.isEmpty()) {
            server.run(ServerTokens::storeBrokerToken);
            server.run(ServerTokens::giveDegree);
            server.run(ServerTokens::permitExternalExchange);
            sealedTokens = SealedTokens.of(realm);
        }
        visitor = new Visitor(realm, server);
    }

    static Stream<Door> doors() {
        return Doors.all();
    }

    @ParameterizedTest
    @MethodSource("doors")
    void doorRefusesSealedTokensAndOpensToItsOwn(Door door) {
        visitor.signInFor(door);
        String own = visitor.token(door.key());
        List<String> before = visitor.traces();

        sealedTokens.forEach((form, token) -> {
            Answer refused = visitor.knockAt(door, token);
            if (door.refusal() == Door.ANY_REFUSAL) {
                assertThat(refused.status()).as("%s: %s", form, refused.text()).isBetween(400, 499);
            } else {
                assertThat(refused.status()).as("%s: %s", form, refused.text()).isEqualTo(door.refusal());
            }
            assertThat(refused.text()).as(form).contains(door.refusalReason()).doesNotContain(visitor.secrets());
        });
        assertThat(visitor.traces()).isEqualTo(before);

        Answer opened = visitor.knockAt(door, own);
        assertThat(opened.status()).as(opened.text()).isEqualTo(door.success());
        assertThat(!visitor.traces().equals(before)).as("leaves traces").isEqualTo(door.isChanging());
    }

    /** Of ways in that this server has for no token: if it gets one, its door belongs to the others, with a control. */
    @ParameterizedTest
    @MethodSource("walls")
    void wallIsNoDoor(Door wall) {
        String own = visitor.token(wall.key());
        List<String> before = visitor.traces();

        Answer ordinary = visitor.knockAt(wall, own);
        assertThat(ordinary.status()).as(ordinary.text()).isEqualTo(wall.refusal());
        sealedTokens.forEach((form, token) -> {
            Answer refused = visitor.knockAt(wall, token);
            assertThat(refused.status()).as("%s: %s", form, refused.text()).isEqualTo(wall.refusal());
            assertThat(refused.text()).as(form).contains(wall.refusalReason()).doesNotContain(visitor.secrets());
        });

        assertThat(visitor.traces()).isEqualTo(before);
    }

    static Stream<Door> walls() {
        return Doors.walls();
    }

    @ParameterizedTest
    @CsvSource({"requesting_party_token, REQUESTING_PARTY_TOKEN", "refresh_token, REFRESH_TOKEN"})
    void introspectionAsAnotherKindOfTokenKnowsNoSealedOne(String hint, Door.Key key) {
        Leads leads = new Leads(realm);

        sealedTokens.forEach(
                (form, token) -> assertThat(leads.introspect(LeadsRealm.CONNECTOR, token, "token_type_hint", hint)
                                .text())
                        .as(form)
                        .isEqualTo("{\"active\":false}"));

        Answer own = leads.introspect(LeadsRealm.CONNECTOR, visitor.token(key), "token_type_hint", hint);
        assertThat(own.json().path("active").asBoolean()).as(own.text()).isTrue();
    }
}
