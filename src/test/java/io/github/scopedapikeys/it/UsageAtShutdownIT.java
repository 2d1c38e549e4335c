package io.github.scopedapikeys.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** No use is lost when a server stops, as its administrator stops it. */
class UsageAtShutdownIT {

    /** Longer than the test takes. */
    private static final String NO_FLUSH = "--spi-jpa-entity-provider--api-keys--usage-flush-interval=3600";

    private static final Path HOME = Path.of(System.getProperty("packaged.server"));
    private static final Path PROBE = HOME.resolve("providers").resolve("usage-probe.jar");
    private static PackagedServer server;

    @BeforeAll
    static void buildServer() throws IOException, InterruptedException {
        server = PackagedServer.install(HOME, Path.of(System.getProperty("packaged.jar")));
        writeProbe();
        server.build("--db=dev-file");
    }

    @AfterAll
    static void stopServer() throws IOException, InterruptedException {
        server.close();
        Files.delete(PROBE);
    }

    @Test
    void usesInMemoryAreWrittenWhenTheServerStops() throws Exception {
        server.start(NO_FLUSH);
        String key = get("use/3");
        assertThat(get("count/" + key)).isEqualTo("0");

        server.close();
        server.start(NO_FLUSH);

        assertThat(get("count/" + key)).isEqualTo("3");
    }

    private static String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create(server.url() + "/realms/master/" + UsageProbeFactory.ID + "/" + path);
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static void writeProbe() throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(PROBE))) {
            for (Class<?> type : List.of(UsageProbeFactory.class, UsageProbeFactory.Probe.class, ListedKey.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
                    bytes.transferTo(jar);
                }
            }
            jar.putNextEntry(new JarEntry("META-INF/services/" + RealmResourceProviderFactory.class.getName()));
            jar.write(UsageProbeFactory.class.getName().getBytes(StandardCharsets.UTF_8));
        }
    }
}
