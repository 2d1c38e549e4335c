package io.github.scopedapikeys.it.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.ListedKey;
import io.github.scopedapikeys.it.support.NodeUsage;
import io.github.scopedapikeys.it.support.PackagedServer;
import io.github.scopedapikeys.it.support.PackagedServerTest;
import io.github.scopedapikeys.it.support.ProviderJar;
import io.github.scopedapikeys.it.support.UsageProbeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** No use is lost when a server stops, as its administrator stops it. */
@PackagedServerTest
class UsageAtShutdownIT {

    /** Longer than the test takes. */
    private static final String NO_FLUSH = "--spi-api-key-usage--default--flush-interval=3600";

    private static final Path HOME = Path.of(System.getProperty("packaged.server"));
    private static final Path PROBE = HOME.resolve("providers").resolve("usage-probe.jar");
    private static PackagedServer server;

    @BeforeAll
    static void buildServer() throws IOException, InterruptedException {
        server = PackagedServer.install(HOME, Path.of(System.getProperty("packaged.jar")));
        ProviderJar.write(
                PROBE,
                RealmResourceProviderFactory.class,
                List.of(UsageProbeFactory.class, UsageProbeFactory.Probe.class, NodeUsage.class, ListedKey.class));
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
}
