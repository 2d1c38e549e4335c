package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.util.JsonSerialization;

/** The demo realm seen from outside: by its administrator and by the services that use keys. */
public final class Leads {

    public static final String KEY_TYPE = "urn:scoped-api-keys:token-type:api-key";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String baseUrl;
    private final RealmResource realm;
    private final RealmRepresentation created;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final SecretTrail trail = new SecretTrail();
    private volatile @Nullable String adminToken;

    /** When the test ends, it searches for the secrets of the keys that it issued, and removes all keys. */
    public Leads(ManagedRealm realm) {
        this(realm.getBaseUrl(), realm.admin(), realm.getCreatedRepresentation());
        realm.cleanup().add(admin -> KeysLeft.checkAndRemove(realm, trail));
    }

    /**
     * For a realm on any server.
     *
     * @param baseUrl the realm's URL; ends with {@code /realms/} and the realm's name
     * @param created the representation that the realm was created from, with passwords
     */
    public Leads(String baseUrl, RealmResource realm, RealmRepresentation created) {
        this.baseUrl = baseUrl;
        this.realm = realm;
        this.created = created;
    }

    public SecretTrail trail() {
        return trail;
    }

    // Users and clients

    public String userId(String username) {
        return realm.users().searchByUsername(username, true).get(0).getId();
    }

    public ClientRepresentation client(String clientId) {
        return realm.clients().findByClientId(clientId).get(0);
    }

    /** Sets a client's attribute, and sets another value after the test: the stock API cannot remove an attribute. */
    public void setAttribute(ManagedRealm managed, String clientId, String name, String value, String afterwards) {
        setAttribute(clientId, name, value);
        managed.cleanup().add(admin -> setAttribute(clientId, name, afterwards));
    }

    private void setAttribute(String clientId, String name, String value) {
        ClientRepresentation client = client(clientId);
        client.getAttributes().put(name, value);
        realm.clients().get(client.getId()).update(client);
    }

    /** A token of a user by password at {@code admin-cli}, as an administrator's script gets it. */
    public String passwordToken(String username, String password) {
        String[] login = {"grant_type", "password", "client_id", "admin-cli", "username", username, "password", password
        };
        Answer answer = token(null, login);
        // Brute-force protection refuses a login while it still records the same user's previous login.
        for (int again = 0; again < 20 && answer.status() == 400; again++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            answer = token(null, login);
        }
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.string("access_token");
    }

    /** A new token. */
    public String crmAdminToken() {
        return passwordToken(LeadsRealm.CRM_ADMIN, passwordOf(LeadsRealm.CRM_ADMIN));
    }

    private String passwordOf(String username) {
        UserRepresentation user = created.getUsers().stream()
                .filter(candidate -> candidate.getUsername().equals(username))
                .findFirst()
                .orElseThrow();
        return user.getCredentials().get(0).getValue();
    }

    // Keys

    /** Removes the keys by the stock API and not by the extension's. */
    public void removeAllKeys() {
        realm.users().list().forEach(user -> {
            UserResource resource = realm.users().get(user.getId());
            resource.credentials().stream()
                    .filter(credential -> "api-key".equals(credential.getType()))
                    .forEach(credential -> resource.removeCredential(credential.getId()));
        });
    }

    /** Issues a key with a unique name and further JSON fields, given as {@code "field": value, …}. */
    public JsonNode issue(String username, String fields) {
        return issueNamed(username, UUID.randomUUID().toString(), fields);
    }

    /** As {@link #issue}, with this name. */
    public JsonNode issueNamed(String username, String name, String fields) {
        Answer answer = tryIssue(username, "\"name\": " + JsonText.of(name) + ", " + fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    public Answer tryIssue(String username, String fields) {
        return admin("POST", "", "{\"username\": \"" + username + "\", " + fields + "}");
    }

    public void revoke(JsonNode key) {
        Answer answer = admin("DELETE", "/" + KeyObject.id(key), null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    /** No administrator finds it any more. */
    public void assertGone(JsonNode key) {
        assertThat(admin("GET", "/" + KeyObject.id(key), null).status()).isEqualTo(404);
    }

    /** By the realm's administrator, who signs in once, and again if the token is not taken any more. */
    public Answer admin(String method, String path, @Nullable String body) {
        if (adminToken == null) {
            adminToken = crmAdminToken();
            return admin(adminToken, method, path, body);
        }
        Answer answer = admin(adminToken, method, path, body);
        if (answer.status() == 401) {
            adminToken = crmAdminToken();
            return admin(adminToken, method, path, body);
        }
        return answer;
    }

    public Answer admin(String token, String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(adminUrl() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        Answer answer = send(request.header("Authorization", "Bearer " + token));
        return path.endsWith("/rotate") ? trail.followRotation(answer) : trail.follow(answer);
    }

    /** Rotates a key and returns it with its new secret value. */
    public JsonNode rotate(JsonNode key, String body) {
        Answer answer = admin("POST", "/" + KeyObject.id(key) + "/rotate", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    public String adminUrl() {
        return baseUrl.replace("/realms/", "/admin/realms/") + "/api-keys";
    }

    // Services

    /** By the connector, which keys of this realm are for. */
    public Answer exchange(JsonNode key, String... parameters) {
        return exchange(LeadsRealm.CONNECTOR, KeyObject.text(key), parameters);
    }

    public void assertWorks(JsonNode key) {
        Answer answer = exchange(key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    public Answer exchange(String clientId, String key, String... parameters) {
        return exchange(clientId, KEY_TYPE, key, parameters);
    }

    public Answer exchangeFurther(String clientId, String accessToken, String... parameters) {
        return exchange(clientId, OAuth2Constants.ACCESS_TOKEN_TYPE, accessToken, parameters);
    }

    private Answer exchange(String clientId, String type, String subject, String... parameters) {
        return token(clientId, exchangeForm(type, subject, parameters));
    }

    public static String[] exchangeForm(String type, String subject, String... parameters) {
        List<String> all = new ArrayList<>(List.of(
                "grant_type",
                OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE,
                "subject_token",
                subject,
                "subject_token_type",
                type));
        all.addAll(List.of(parameters));
        return all.toArray(String[]::new);
    }

    /** The form of an exchange of a key, with the client's credentials, for other kinds of callers. */
    public String exchangeFormOf(String clientId, String key) {
        return form(exchangeForm(KEY_TYPE, key, "client_id", clientId, "client_secret", secretOf(clientId)));
    }

    public Answer introspect(String clientId, String token, String... parameters) {
        List<String> all = new ArrayList<>(List.of("token", token));
        all.addAll(List.of(parameters));
        return post(clientId, "/protocol/openid-connect/token/introspect", all.toArray(String[]::new));
    }

    /** Whether a client is told that a key or a token works. */
    public boolean isActive(String clientId, String token) {
        return introspect(clientId, token).json().path("active").asBoolean();
    }

    public Answer token(@Nullable String clientId, String... parameters) {
        return post(clientId, "/protocol/openid-connect/token", parameters);
    }

    private Answer post(@Nullable String clientId, String path, String... parameters) {
        return trail.follow(send(request(clientId, path, parameters)));
    }

    /** A form post with the client's credentials, to which headers can be added. */
    public HttpRequest.Builder request(@Nullable String clientId, String path, String... parameters) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(parameters)));
        if (clientId != null) {
            request.header("Authorization", "Basic " + basic(clientId, secretOf(clientId)));
        }
        return request;
    }

    /** Cached, so that a service's request is only one request to the server. */
    public String secretOf(String clientId) {
        return secrets.computeIfAbsent(clientId, id -> client(id).getSecret());
    }

    /** Sends a request with a bearer token to any URL. */
    public Answer bearer(String method, String url, String token, @Nullable String contentType, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        return trail.follow(send(request));
    }

    // Holders and finders of keys

    /** Calls the realm's own resource of keys, with no other authentication than these headers. */
    public Answer realmCall(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + "/api-keys" + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return trail.follow(send(request));
    }

    public static Answer send(HttpRequest.Builder request) {
        try {
            return Answer.of(HTTP.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Empty if there is no answer within the time. */
    public static Optional<Answer> sendWithin(Duration limit, HttpRequest.Builder request) {
        try {
            return Optional.of(send(request.timeout(limit)));
        } catch (UncheckedIOException e) {
            assertThat(e).hasCauseInstanceOf(HttpTimeoutException.class);
            return Optional.empty();
        }
    }

    public static JsonNode claims(Answer exchanged) {
        return claims(exchanged.accessToken());
    }

    public static JsonNode claims(String jwt) {
        try {
            return JsonSerialization.mapper.readTree(Base64.getUrlDecoder().decode(jwt.split("\\.")[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The scopes that a token or an answer names. */
    public static List<String> scopes(JsonNode claims) {
        return List.of(claims.path("scope").asText().split(" "));
    }

    /** The roles of the connector that a token or an introspection names. */
    public static List<String> roles(JsonNode claims) {
        return roles(claims, LeadsRealm.CONNECTOR);
    }

    public static List<String> roles(JsonNode claims, String clientId) {
        return strings(claims.path("resource_access").path(clientId).path("roles"));
    }

    public static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(entry -> strings.add(entry.asText()));
        return strings;
    }

    public static String form(String... parameters) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(encode(parameters[i]))
                    .append('=')
                    .append(encode(parameters[i + 1]));
        }
        return form.toString();
    }

    private static String basic(String clientId, String secret) {
        return Base64.getEncoder()
                .encodeToString((encode(clientId) + ":" + encode(secret)).getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
