package io.github.scopedapikeys.it.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.PackagedServer;
import io.github.scopedapikeys.it.support.PackagedServerTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.representations.info.ServerInfoRepresentation;

/**
 * The jar that is released, installed as an administrator would: copied to {@code providers/} of an unpacked server that
 * is then built and started in production mode.
 */
@PackagedServerTest
class PackagedJarIT {

    private static final Path JAR = Path.of(System.getProperty("packaged.jar"));
    private static PackagedServer server;
    private static ServerInfoRepresentation info;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = PackagedServer.withJar();
        server.start();
        try (Keycloak admin = server.adminClient()) {
            info = admin.serverInfo().getInfo();
        }
    }

    @AfterAll
    static void stopServer() throws IOException, InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void serverIsTheSupportedRelease() {
        assertThat(info.getSystemInfo().getVersion()).isEqualTo(System.getProperty("keycloak.server.version"));
    }

    @Test
    void credentialProviderIsInstalled() {
        assertThat(info.getProviders().get("credential").getProviders()).containsKey("api-key");
    }

    @Test
    void startsWithoutErrors() throws IOException {
        assertThat(server.log()).isNotEmpty().noneMatch(line -> line.contains(" ERROR "));
    }

    @Test
    void manifestNamesTitleAndVersion() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Title"))
                    .isEqualTo("Scoped API keys for Keycloak");
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
                    .isNotBlank();
        }
    }

    @Test
    void jarHoldsNothingButTheProvider() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("io/github/scopedapikeys/"))
                    .noneMatch(name -> name.startsWith("io/github/scopedapikeys/benchmark/"))
                    .noneMatch(name -> name.startsWith("io/github/scopedapikeys/demo/"))
                    .noneMatch(name -> name.startsWith("io/github/scopedapikeys/load/"));
        }
    }
}
