package io.github.scopedapikeys.it.gateway;

import io.github.scopedapikeys.it.support.GatewayProgram;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The configuration of {@code docs/integrations/caddy.md} in a real Caddy. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class CaddyGatewayIT extends GatewayTests {

    CaddyGatewayIT() {
        super("caddy.md");
    }

    @Override
    GatewayProgram start(GatewayPage page, int port) throws IOException, InterruptedException {
        // Its administration would listen on a port of its own.
        String caddyfile = page.block("caddyfile").replaceFirst("\\{", "{\n    admin off");
        Path configuration = Files.writeString(directory.resolve("Caddyfile"), caddyfile);
        return GatewayProgram.start(
                directory,
                new int[] {port},
                "caddy",
                "run",
                "--adapter",
                "caddyfile",
                "--config",
                configuration.toString());
    }

    @Override
    int statusOverTheLimit() {
        return 429;
    }
}
