package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.GatewayProgram;
import io.github.scopedapikeys.it.support.Nginx;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The configuration of {@code docs/integrations/nginx.md} in a real nginx. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class NginxGatewayIT extends GatewayTests {

    NginxGatewayIT() {
        super("nginx.md");
    }

    @Override
    GatewayProgram start(GatewayPage page, int port) throws IOException, InterruptedException {
        return Nginx.serve(directory, page.block("nginx"), port);
    }

    /** It makes any other refusal than 401 and 403 a 500. */
    @Override
    int statusOverTheLimit() {
        return 403;
    }

    @Test
    void callersCannotAskKeycloakThemselves() {
        assertThat(send("GET", "/_verify", "", "X-API-Key", key()).status()).isEqualTo(404);
        assertThat(service().requests()).isEmpty();
    }

    @Test
    void logSaysThatKeycloakRefusesTheGateway() throws Exception {
        open(page().with("bGVhZC1jb25uZWN0b3I6", "bGVhZC1jb25uZWN0b3I6eHh4"));
        send("GET", "/", "", "X-API-Key", key());

        assertThat(program().log()).contains("auth request unexpected status: 400");
    }
}
