package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.testframework.realm.ManagedRealm;

/**
 * A client for self-service, with one user in one browser. It signs the user in at Keycloak's login page, and can answer
 * a request for a more recent sign-in (RFC 9470).
 */
public final class Portal {

    private static final Pattern CHALLENGE = Pattern.compile(
            "Bearer error=\"insufficient_user_authentication\"," + " error_description=\"[^\"]+\", max_age=\"(\\d+)\"");

    private final ManagedRealm realm;
    private final Leads leads;
    private final String clientId;
    private final String username;
    private final String password;
    private final BrowserSession browser;
    private String refreshToken = "";
    private String token = "";

    private Portal(
            ManagedRealm realm,
            Leads leads,
            String clientId,
            String username,
            String password,
            BrowserSession browser) {
        this.realm = realm;
        this.leads = leads;
        this.clientId = clientId;
        this.username = username;
        this.password = password;
        this.browser = browser;
    }

    /** With a user of any realm, signed in. */
    public static Portal signedIn(ManagedRealm realm, Leads leads, String clientId, String username, String password) {
        return new Portal(realm, leads, clientId, username, password, new BrowserSession()).signIn();
    }

    /** With a user of the demo realm, signed in. */
    public static Portal signedIn(ManagedRealm realm, Leads leads, String clientId, String username) {
        return signedIn(realm, leads, clientId, username, username + "-demo");
    }

    /** In a browser in which an administrator impersonates this user of the demo realm. */
    public static Portal impersonated(
            ManagedRealm realm, Leads leads, String clientId, String username, String adminToken) {
        BrowserSession browser = new BrowserSession();
        Answer answer = browser.send(HttpRequest.newBuilder(URI.create(
                        leads.adminUrl().replace("/api-keys", "/users/" + leads.userId(username) + "/impersonation")))
                .header("Authorization", "Bearer " + adminToken)
                .POST(BodyPublishers.noBody()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new Portal(realm, leads, clientId, username, username + "-demo", browser).signIn();
    }

    /** Has the user sign in, as far as Keycloak asks for it, and keeps the new token. */
    public Portal signIn(String... parameters) {
        List<String> all = new ArrayList<>(List.of(
                "client_id",
                clientId,
                "response_type",
                "code",
                "scope",
                "openid",
                "redirect_uri",
                SelfServiceRealm.REDIRECT_URI));
        all.addAll(List.of(parameters));
        Answer answer = browser.open(
                realm.getBaseUrl() + "/protocol/openid-connect/auth?" + Leads.form(all.toArray(String[]::new)));
        // Realms with organizations ask for the user's name first.
        for (int page = 0; page < 2 && answer.status() == 200; page++) {
            answer = browser.submit(answer, "username", username, "password", password);
        }
        String location = answer.headers().firstValue("Location").orElse(answer.text());
        assertThat(location).contains("code=");
        keep(leads.token(
                null,
                "grant_type",
                "authorization_code",
                "client_id",
                clientId,
                "code",
                location.replaceAll(".*[?&]code=([^&]*).*", "$1"),
                "redirect_uri",
                SelfServiceRealm.REDIRECT_URI));
        return this;
    }

    /** Gets a new token without the user. */
    public Portal refresh() {
        keep(leads.token(null, "grant_type", "refresh_token", "client_id", clientId, "refresh_token", refreshToken));
        return this;
    }

    private void keep(Answer answer) {
        token = answer.accessToken();
        refreshToken = answer.string("refresh_token");
    }

    public String token() {
        return token;
    }

    /** Calls self-service with the user's token. */
    public Answer call(String method, String path, @Nullable String body, String... headers) {
        return call(realm, leads, token, method, path, body, headers);
    }

    /**
     * As {@link #call}; but if a more recent sign-in is asked for, has the user sign in again as recently as that, and
     * repeats the request, once (RFC 9470 §4 and §5).
     */
    public Answer callAndSignInAgain(String method, String path, @Nullable String body) {
        Answer answer = call(method, path, body);
        if (answer.status() != 401) {
            return answer;
        }
        signIn("max_age", maxAge(answer));
        return call(method, path, body);
    }

    /** The age that a refusal asks for. */
    public static String maxAge(Answer refused) {
        assertThat(refused.status()).as(refused.text()).isEqualTo(401);
        Matcher challenge = CHALLENGE.matcher(
                refused.headers().firstValue("WWW-Authenticate").orElse(""));
        assertThat(challenge.matches()).as(refused.headers().map().toString()).isTrue();
        return challenge.group(1);
    }

    /** Calls self-service with any token; null: with none. */
    public static Answer call(
            ManagedRealm realm,
            Leads leads,
            @Nullable String token,
            String method,
            String path,
            @Nullable String body,
            String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(realm.getBaseUrl() + "/api-keys" + path))
                .header("Accept", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        Answer answer = Leads.send(request);
        return path.endsWith("/rotate")
                ? leads.trail().followRotation(answer)
                : leads.trail().follow(answer);
    }
}
