package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.GatewayProgram;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The configuration and the script of {@code docs/integrations/haproxy.md} in a real HAProxy. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class HaproxyGatewayIT extends GatewayTests {

    HaproxyGatewayIT() {
        super("haproxy.md");
    }

    @Override
    GatewayProgram start(GatewayPage page, int port) throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("verify.lua"), page.block("lua"));
        GatewayPage here = page.with("/etc/haproxy/verify.lua", script.toString());
        Path configuration = Files.writeString(directory.resolve("haproxy.cfg"), here.block("haproxy"));
        return GatewayProgram.start(directory, new int[] {port}, "haproxy", "-db", "-f", configuration.toString());
    }

    @Override
    int statusOverTheLimit() {
        return 429;
    }

    /** HAProxy goes on with the request when a script fails. */
    @Test
    void faultOfTheScriptLetsNothingThrough() throws Exception {
        open(page().with("local answer = core.httpclient()", "local answer = nothing.httpclient()"));

        assertThat(send("GET", "/", "", "X-API-Key", key()).status()).isEqualTo(500);
        assertThat(send("GET", "/", "", "Authorization", "Bearer " + key()).status())
                .isEqualTo(500);
        assertThat(service().requests()).isEmpty();
    }
}
