package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.GatewayProgram;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The configuration and the script of {@code docs/integrations/apache.md} in a real Apache httpd, as Debian builds it. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class ApacheGatewayIT extends GatewayTests {

    private static final Path LUA_SOCKET = Path.of("/usr/share/lua/5.3/socket/http.lua");

    /** What Debian has in other files. */
    private static final String SERVER = """
            PidFile %1$s/pid
            DefaultRuntimeDir %1$s
            ErrorLog /dev/stderr
            ServerName localhost
            User www-data
            Group www-data
            """;

    private static final String MODULE = "LoadModule %1$s_module /usr/lib/apache2/modules/mod_%1$s.so%n";

    ApacheGatewayIT() {
        super("apache.md");
    }

    @Override
    GatewayProgram start(GatewayPage page, int port) throws IOException, InterruptedException {
        assertThat(Files.exists(LUA_SOCKET) || System.getenv("GATEWAYS_REQUIRED") == null)
                .as("LuaSocket, which GATEWAYS_REQUIRED asks for, is installed")
                .isTrue();
        Assumptions.assumeTrue(Files.exists(LUA_SOCKET), "LuaSocket is not installed");
        // If root starts it, another user reads the script.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path script = Files.writeString(directory.resolve("verify.lua"), page.block("lua"));
        StringBuilder configuration = new StringBuilder(SERVER.formatted(directory));
        for (String module : ("mpm_event authz_core " + modules(page)).split(" ")) {
            configuration.append(MODULE.formatted(module));
        }
        configuration.append(
                page.with("/etc/apache2/verify.lua", script.toString()).block("apache"));
        Path file = Files.writeString(directory.resolve("httpd.conf"), configuration);
        return GatewayProgram.start(directory, new int[] {port}, "apache2", "-DFOREGROUND", "-f", file.toString());
    }

    /** Those that the page enables. */
    private static String modules(GatewayPage page) {
        Matcher enabled = Pattern.compile("`a2enmod ([a-z_ ]+)`").matcher(page.text());
        assertThat(enabled.find()).isTrue();
        return enabled.group(1);
    }

    @Override
    int statusOverTheLimit() {
        return 429;
    }

    @Test
    void faultOfTheScriptLetsNothingThrough() throws Exception {
        open(page().with("http.request {", "nothing.request {"));

        assertThat(send("GET", "/", "", "X-API-Key", key()).status()).isEqualTo(500);
        assertThat(send("GET", "/", "", "Authorization", "Bearer " + key()).status())
                .isEqualTo(500);
        assertThat(service().requests()).isEmpty();
    }
}
