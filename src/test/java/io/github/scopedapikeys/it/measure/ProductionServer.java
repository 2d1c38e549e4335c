package io.github.scopedapikeys.it.measure;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.PackagedServer;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.util.JsonSerialization;

/** The packaged server in production mode on PostgreSQL, with the demo realm, as its administrator and a service see it. */
public final class ProductionServer {

    public static final String HEAP = "768m";
    public static final String CLIENT = "lead-connector";
    public static final String CLIENT_SECRET = "lead-connector-demo-secret";

    /** Owns the keys that are issued by REST. */
    public static final String USER = "shop-owner";

    /** The demo realm. */
    public static final String REALM = "leads";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final PackagedServer server;
    private final String database;
    private Keycloak admin;

    /**
     * Builds the server.
     *
     * @param javaOptions of the server's JVM, besides those that limit its heap
     * @param buildOptions besides that of the database
     */
    public ProductionServer(String javaOptions, String... buildOptions) throws IOException, InterruptedException {
        this(
                PackagedServer.install(
                        Path.of(System.getProperty("packaged.server")), Path.of(System.getProperty("packaged.jar"))),
                Database.url());
        server.environment("JAVA_OPTS_KC_HEAP", "-Xms256m -Xmx" + HEAP);
        server.environment("JAVA_OPTS_APPEND", javaOptions);
        server.build(with(buildOptions, "--db=postgres"));
    }

    private ProductionServer(PackagedServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /**
     * Builds a server without the jar, which is a copy of the other.
     *
     * @param copy where to
     * @param database for JDBC
     */
    public static ProductionServer withoutJar(Path copy, String database) throws IOException, InterruptedException {
        ProductionServer plain = new ProductionServer(
                PackagedServer.copyWithoutJar(Path.of(System.getProperty("packaged.server")), copy), database);
        plain.server.environment("JAVA_OPTS_KC_HEAP", "-Xms256m -Xmx" + HEAP);
        plain.server.environment("JAVA_OPTS_APPEND", "");
        plain.server.build("--db=postgres");
        return plain;
    }

    /**
     * Another server of the same installation, with a database of its own.
     *
     * @param number how far its ports are from this one's, 1 or more
     * @param url of the database, for JDBC
     */
    public ProductionServer node(int number, String url) throws IOException {
        return new ProductionServer(server.node(number), url);
    }

    /** @param options besides those of the database */
    public void start(String... options) throws IOException, InterruptedException {
        server.start(with(
                options,
                "--db-url=" + database,
                "--db-username=" + Database.user(),
                "--db-password=" + Database.password()));
    }

    /** The option that lets the directory be reconciled every so many seconds; 0: never. */
    public static String reconcile(int seconds) {
        return "--spi-api-key-tasks--default--reconcile-interval=" + seconds;
    }

    public PackagedServer server() {
        return server;
    }

    /** Stops the server, which may be started again. */
    public void close() throws IOException, InterruptedException {
        if (admin != null) {
            admin.close();
            admin = null;
        }
        server.close();
    }

    public void createRealm() throws IOException {
        createRealm(REALM);
    }

    /** Creates the demo realm under another name. */
    public void createRealm(String name) throws IOException {
        createRealm(name, realm -> {});
    }

    /** Creates a realm like the demo realm, but for what is changed in it. */
    public void createRealm(String name, Consumer<RealmRepresentation> change) throws IOException {
        RealmRepresentation realm = JsonSerialization.readValue(
                Files.readAllBytes(Path.of("docker", "realm", "leads-realm.json")), RealmRepresentation.class);
        realm.setRealm(name);
        change.accept(realm);
        admin().realms().create(realm);
    }

    /** The demo realm, for its administrator. */
    public RealmResource realm() {
        return realm(REALM);
    }

    public RealmResource realm(String name) {
        return admin().realm(name);
    }

    /** The administrator's token. */
    public String token() {
        return admin().tokenManager().getAccessTokenString();
    }

    /** Asks the admin resource of keys. */
    public String get(String token, String path) {
        return send(adminRequest(token, path).GET());
    }

    /** Posts to the admin resource of keys. */
    public String post(String token, String path, String json) {
        return send(adminRequest(token, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    /** Revokes a key, or fails. */
    public void delete(String token, String path) {
        send(adminRequest(token, path).DELETE());
    }

    /**
     * A key that was issued.
     *
     * @param text that is shown once
     */
    public record Issued(String id, String text) {}

    /** Issues a key for reading leads to a user of a realm. */
    public Issued issue(String realm, String user, String name) throws IOException {
        String answer = send(adminRequest(token(), realm, "")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"username\": \"" + user + "\", \"name\": \"" + name + "\", \"scopes\": [\"leads:read\"]}")));
        JsonNode key = JsonSerialization.mapper.readTree(answer);
        return new Issued(key.required("id").asText(), key.required("key").asText());
    }

    /** Issues a key to the shop owner by REST, after which others can be made by SQL. */
    public Issued issueModel() throws IOException {
        return issue(REALM, USER, "Model");
    }

    /** Exchanges a key, and fails if it is refused. */
    public String exchange(String key) {
        return exchange(REALM, key);
    }

    /** Exchanges a key of another realm, and fails if it is refused. */
    public String exchange(String realm, String key) {
        return send(tokenRequest(realm, exchangeOf(key)));
    }

    /** Asks what a key is good for, and fails if that is refused. */
    public String introspect(String realm, String key) {
        return send(request(realm, "/token/introspect", Map.of("token", key)));
    }

    /** The parameters that exchange a key. */
    public static Map<String, String> exchangeOf(String key) {
        return Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token", key,
                "subject_token_type", "urn:scoped-api-keys:token-type:api-key");
    }

    /** Asks the token endpoint as the demo realm's connector, and fails if it refuses. */
    public String token(Map<String, String> parameters) {
        return send(tokenRequest(REALM, parameters));
    }

    /** What asks a realm's token endpoint as the demo realm's connector. */
    public HttpRequest.Builder tokenRequest(String realm, Map<String, String> parameters) {
        return request(realm, "/token", parameters);
    }

    private HttpRequest.Builder request(String realm, String path, Map<String, String> parameters) {
        String form = parameters.entrySet().stream()
                .map(parameter -> "&" + parameter.getKey() + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining());
        return HttpRequest.newBuilder(URI.create(endpoint(realm) + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("client_id=" + CLIENT + "&client_secret=" + CLIENT_SECRET + form));
    }

    /** Signs in only when it is asked for something: signing in warms the token endpoint up. */
    private Keycloak admin() {
        if (admin == null) {
            admin = server.adminClient();
        }
        return admin;
    }

    /** The address below which the realm's OpenID Connect endpoints are. */
    public String endpoint() {
        return endpoint(REALM);
    }

    public String endpoint(String realm) {
        return server.url() + "/realms/" + realm + "/protocol/openid-connect";
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder adminRequest(String token, String path) {
        return adminRequest(token, REALM, path);
    }

    private HttpRequest.Builder adminRequest(String token, String realm, String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + "/admin/realms/" + realm + "/api-keys" + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token);
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
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
