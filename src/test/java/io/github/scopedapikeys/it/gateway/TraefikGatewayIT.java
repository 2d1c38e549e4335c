package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import io.github.scopedapikeys.it.support.RawHttp;
import io.github.scopedapikeys.it.support.ServerLane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/**
 * The requests of Traefik's {@code forwardAuth}, as its documentation describes them, with what {@code
 * docs/integrations/traefik.md} configures.
 */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class TraefikGatewayIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    private String page = "";
    private String key = "";

    @BeforeEach
    void readThePage() throws IOException {
        page = GatewayPage.read("traefik.md")
                .with("/realms/leads/", "/realms/" + realm.getName() + "/")
                .block("yaml");
        key = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\", \"leads:write\"]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "DELETE"})
    void patternPicksTheTokenAndWhatInforms(String method) {
        Answer good = ask(method, "203.0.113.9", "X-API-Key", key);
        Answer bearer = ask(method, "203.0.113.9", "Authorization", "Bearer " + key);

        for (Answer answer : List.of(good, bearer)) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.headers().map().keySet().stream()
                            .filter(name -> pattern().matcher(name).find())
                            .map(name -> name.toLowerCase(Locale.ROOT)))
                    .containsExactlyInAnyOrder(
                            "authorization",
                            "x-auth-subject",
                            "x-auth-username",
                            "x-auth-scope",
                            "x-auth-roles",
                            "x-auth-key-id",
                            "x-auth-expires");
            assertThat(answer.headers().firstValue("X-Auth-Roles")).contains("lead-connector:lead-reader");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Auth-Subject",
                "x-auth-roles",
                "X_Auth_Subject",
                "X-Auth_Key-Id",
                "X-Api-Key",
                "X_api_key",
                "Proxy-Authorization",
                "Authorization"
            })
    void patternRemovesFromTheCallersRequest(String name) {
        assertThat(pattern().matcher(name).find()).isTrue();
    }

    @Test
    void refusalsAreForTheCaller() {
        Answer none = ask("GET", "203.0.113.9");
        String writer = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]"));

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).contains("ApiKey");
        assertThat(ask("GET", "203.0.113.9", "X-API-Key", key.substring(1)).status())
                .isEqualTo(401);
        assertThat(ask("GET", "203.0.113.9", "X-API-Key", writer).status()).isEqualTo(403);
        assertThat(ask("GET", "203.0.113.9", "X-API-Key", key, "Authorization", "Basic eDp5")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void allowedIpsAreThoseOfTheCallersOfTraefik() {
        String restricted = KeyObject.text(
                leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"], \"allowedIps\": [\"203.0.113.9\"]"));

        assertThat(ask("GET", "203.0.113.9", "X-API-Key", restricted).status()).isEqualTo(200);
        assertThat(ask("GET", "203.0.113.8", "X-API-Key", restricted).status()).isEqualTo(401);
    }

    /** Traefik asks with {@code GET}, whatever the caller's method. */
    private Answer ask(String method, String caller, String... presented) {
        List<String> copied = List.of(one("authRequestHeaders: \\[(.*)]").split(", "));
        assertThat(copied).contains("Proxy-Authorization");
        List<String> sent = new ArrayList<>(List.of(
                "User-Agent",
                "",
                "Proxy-Authorization",
                one("Proxy-Authorization: (Basic \\S+)"),
                "X-Forwarded-Method",
                method,
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Host",
                "leads.example.com",
                "X-Forwarded-Uri",
                "/leads?scope=leads:write",
                "X-Forwarded-For",
                caller));
        for (int i = 0; i < presented.length; i += 2) {
            assertThat(copied).contains(presented[i]);
            sent.addAll(List.of(presented[i], presented[i + 1]));
        }
        String question = one("address: http://127.0.0.1:8080(\\S+)");
        return leads.trail()
                .follow(RawHttp.to(ServerLane.current().httpPort())
                        .send("GET", question, "", sent.toArray(String[]::new)));
    }

    private Pattern pattern() {
        return Pattern.compile(one("authResponseHeadersRegex: (\\S+)"));
    }

    private String one(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(page);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
