package io.github.scopedapikeys.load;

import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.headerRegex;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.github.scopedapikeys.it.load.LoadSettings;
import io.github.scopedapikeys.it.load.Scenario;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The requests of the scenarios. Any other response than the expected one counts as an error. */
final class Requests {

    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final String KEY = "urn:scoped-api-keys:token-type:api-key";

    /** How many keys the callers of the gateway use. */
    private static final int VERIFIED = 20;

    /** The session attribute with the token of a connection. */
    private static final String KEPT = "kept";

    private final LoadSettings settings;

    Requests(LoadSettings settings) {
        this.settings = settings;
    }

    /** @param name under which Gatling counts the request */
    HttpRequestActionBuilder of(Scenario scenario, String name) {
        return switch (scenario) {
            case MANY_KEYS, MANY_KEYS_WIDE ->
                keyExchange(name).formParam("subject_token", session -> any(settings.keys()));
            case HOT_KEY ->
                keyExchange(name).formParam("subject_token", settings.keys().get(0));
            case TOKEN_REUSE ->
                token(name, settings.reuseEndpoint(), EXCHANGE)
                        .formParam("subject_token_type", KEY)
                        .formParam("subject_token", session -> any(settings.reuseKeys()));
            case KEY_INTROSPECTION -> introspection(name).formParam("token", session -> any(settings.keys()));
            case VERIFY -> verify(name);
            case TOKEN_INTROSPECTION -> introspection(name).formParam("token", session -> any(settings.sealedTokens()));
            case CLIENT_CREDENTIALS -> token(name, "client_credentials");
            case STANDARD_EXCHANGE ->
                token(name, EXCHANGE)
                        .formParam("subject_token_type", ACCESS_TOKEN)
                        .formParam("subject_token", session -> own(settings.accessTokens(), session));
            case PASSWORD ->
                token(name, "password")
                        .formParam("username", inTurn(settings.users()))
                        .formParam("password", settings.password());
            case OFFLINE_REFRESH ->
                token(name, "refresh_token")
                        .formParam("refresh_token", session -> own(settings.offlineTokens(), session));
        };
    }

    /** Exchanges the next key; each key is used once. */
    HttpRequestActionBuilder firstExchange(String name) {
        return keyExchange(name).formParam("subject_token", inTurn(settings.keys()));
    }

    /** Introspects the next key; each key is used once. */
    HttpRequestActionBuilder firstIntrospection(String name) {
        return introspection(name).formParam("token", inTurn(settings.keys()));
    }

    /** Exchanges a key; the connection keeps the token. */
    HttpRequestActionBuilder keptExchange(String name) {
        return keyExchange(name)
                .formParam("subject_token", session -> any(settings.keys()))
                .check(jsonPath("$.access_token").saveAs(KEPT));
    }

    HttpRequestActionBuilder introspectionOfKept(String name) {
        return introspection(name).formParam("token", "#{" + KEPT + "}");
    }

    /** An exchange that the server must refuse. */
    HttpRequestActionBuilder refusal(String name, List<String> badKeys) {
        return post(name, settings.endpoint() + "/token")
                .formParam("grant_type", EXCHANGE)
                .formParam("subject_token_type", KEY)
                .formParam("subject_token", session -> any(badKeys))
                .check(status().is(400), substring("\"invalid_request\"").exists());
    }

    private HttpRequestActionBuilder keyExchange(String name) {
        return token(name, EXCHANGE).formParam("subject_token_type", KEY);
    }

    private HttpRequestActionBuilder token(String name, String grantType) {
        return token(name, settings.endpoint(), grantType);
    }

    private HttpRequestActionBuilder token(String name, String endpoint, String grantType) {
        return post(name, endpoint + "/token")
                .formParam("grant_type", grantType)
                .check(status().is(200), substring("\"access_token\":\"ey").exists());
    }

    private HttpRequestActionBuilder introspection(String name) {
        return post(name, settings.endpoint() + "/token/introspect")
                .check(status().is(200), substring("\"active\":true").exists());
    }

    /** As a gateway asks whose callers use a few keys, so that tokens are reused. */
    private HttpRequestActionBuilder verify(String name) {
        return http(name)
                .get(settings.endpoint().replace("/protocol/openid-connect", "/api-keys/verify"))
                .basicAuth(settings.client(), settings.secret())
                .header("X-API-Key", session -> any(settings.keys().subList(0, VERIFIED)))
                .check(
                        status().is(200),
                        headerRegex("Authorization", "^Bearer ey").exists());
    }

    private HttpRequestActionBuilder post(String name, String address) {
        return http(name)
                .post(address)
                .formParam("client_id", settings.client())
                .formParam("client_secret", settings.secret());
    }

    private static String any(List<String> texts) {
        return texts.get(ThreadLocalRandom.current().nextInt(texts.size()));
    }

    private static Function<Session, Object> inTurn(List<String> texts) {
        AtomicInteger next = new AtomicInteger();
        return session -> texts.get(next.getAndIncrement() % texts.size());
    }

    /** Each connection has its own client with its own session. */
    private static String own(List<String> texts, Session session) {
        return texts.get((int) (session.userId() % texts.size()));
    }
}
