package io.github.scopedapikeys.it.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.AllDoorsRealm;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Door;
import io.github.scopedapikeys.it.support.SealedTokens;
import io.github.scopedapikeys.it.support.ServerTokens;
import io.github.scopedapikeys.it.support.TestSigner;
import io.github.scopedapikeys.it.support.Visitor;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Identity providers' side of {@link SealedTokenDoorsIT}, as far as it needs a server without other features. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class BrokerDoorsIT {

    @InjectRealm(config = AllDoorsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    /** The first version of the API, which a server has either this or the second of. */
    @Test
    void tokenOfBrokerIsNotGivenForSealedTokens() {
        server.run(ServerTokens::storeBrokerToken);
        Door door = Door.bearer("token of a broker", "GET", "/realms/{realm}/broker/" + TestSigner.BROKER + "/token");
        Visitor visitor = new Visitor(realm, server);

        SealedTokens.of(realm).forEach((form, token) -> {
            Answer refused = visitor.knockAt(door, token);
            assertThat(refused.status()).as("%s: %s", form, refused.text()).isEqualTo(400);
            assertThat(refused.text()).isEqualTo("{\"errorMessage\":\"Invalid token.\"}");
        });

        Answer opened = visitor.knockAt(door, visitor.token(Door.Key.ACCESS_TOKEN));
        assertThat(opened.status()).as(opened.text()).isEqualTo(200);
        assertThat(opened.string("access_token")).isEqualTo("stored");
    }
}
