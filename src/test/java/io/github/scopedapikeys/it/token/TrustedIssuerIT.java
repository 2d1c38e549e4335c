package io.github.scopedapikeys.it.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.AllDoorsRealm;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Door;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.SealedTokens;
import io.github.scopedapikeys.it.support.Visitor;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** A realm whose administrator has it trust the tokens of a realm, here its own, as a proof of who somebody is. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class TrustedIssuerIT {

    @InjectRealm(config = AllDoorsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    /** RFC 7523: whoever holds a token for the connector would otherwise get one with all that the user may do. */
    @Test
    void sealedTokenIsNoAssertion() {
        acceptAssertionsForConnector();
        Door door = Door.postOfClient(
                "JWT authorization grant",
                "/realms/{realm}/protocol/openid-connect/token",
                "grant_type",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "assertion",
                "{token}");
        Visitor visitor = new Visitor(realm, server);

        SealedTokens.of(realm).forEach((form, token) -> {
            events.clear();
            Answer refused = visitor.knockAt(door, token);
            assertThat(refused.status()).as("%s: %s", form, refused.text()).isEqualTo(400);
            assertThat(refused.string("error")).isEqualTo("invalid_grant");
            EventAssertion.assertError(events.poll()).details("reason", "api_key_subject_token_invalid");
        });

        Answer opened = visitor.knockAt(door, visitor.token(Door.Key.ID_TOKEN));
        assertThat(opened.status()).as(opened.text()).isEqualTo(200);
        Door users = Door.bearer("Admin REST: users", "GET", "/admin/realms/{realm}/users");
        assertThat(visitor.knockAt(users, opened.string("access_token")).status())
                .isEqualTo(200);
    }

    private void acceptAssertionsForConnector() {
        Leads leads = new Leads(realm);
        ClientRepresentation connector = leads.client(LeadsRealm.CONNECTOR);
        connector
                .getAttributes()
                .put(
                        "oauth2.jwt.authorization.grant.audience",
                        "[{\"key\": \"" + AllDoorsRealm.SELF + "\", \"value\": \"" + LeadsRealm.CONNECTOR + "\"}]");
        realm.admin().clients().get(connector.getId()).update(connector);
    }
}
