package io.github.scopedapikeys.it.scale;

import io.github.scopedapikeys.it.PackagedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.util.JsonSerialization;

/** The packaged server in production mode on PostgreSQL, with the demo realm, as its administrator and a service see it. */
final class ScaleServer {

    static final String HEAP = "768m";
    static final Path GC_LOG = Path.of("target", "scale-gc.log").toAbsolutePath();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String REALM = "leads";

    private final PackagedServer server;
    private Keycloak admin;

    ScaleServer() throws IOException, InterruptedException {
        server = PackagedServer.install(
                Path.of(System.getProperty("packaged.server")), Path.of(System.getProperty("packaged.jar")));
        server.environment("JAVA_OPTS_KC_HEAP", "-Xms256m -Xmx" + HEAP);
        server.environment("JAVA_OPTS_APPEND", "-Xlog:gc:file=" + GC_LOG);
        server.build("--db=postgres");
    }

    /** @param reconcileSeconds between reconciliations; 0: none */
    void start(int reconcileSeconds) throws IOException, InterruptedException {
        server.start(
                "--db-url=" + Database.url(),
                "--db-username=" + Database.user(),
                "--db-password=" + Database.password(),
                "--log-level=info,io.github.scopedapikeys.directory:debug",
                "--spi-jpa-entity-provider--api-keys--reconcile-interval=" + reconcileSeconds);
        admin = server.adminClient();
    }

    PackagedServer server() {
        return server;
    }

    void close() throws IOException, InterruptedException {
        if (admin != null) {
            admin.close();
        }
        server.close();
    }

    void createRealm() throws IOException {
        admin.realms()
                .create(JsonSerialization.readValue(
                        Files.readAllBytes(Path.of("docker", "realm", "leads-realm.json")), RealmRepresentation.class));
    }

    String token() {
        return admin.tokenManager().getAccessTokenString();
    }

    String get(String token, String path) {
        return send(adminRequest(token, path).GET());
    }

    String post(String token, String path, String json) {
        return send(adminRequest(token, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    /** Fails if the key is refused. */
    void exchange(String key) {
        String form =
                "grant_type=" + encode("urn:ietf:params:oauth:grant-type:token-exchange") + "&subject_token=" + key
                        + "&subject_token_type=" + encode("urn:scoped-api-keys:token-type:api-key")
                        + "&client_id=lead-connector&client_secret=lead-connector-demo-secret";
        send(HttpRequest.newBuilder(URI.create(server.url() + "/realms/" + REALM + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder adminRequest(String token, String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + "/admin/realms/" + REALM + "/api-keys" + path))
                .header("Authorization", "Bearer " + token);
    }

    private static String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
