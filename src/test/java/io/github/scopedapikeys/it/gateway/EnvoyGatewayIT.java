package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RawHttp;
import io.github.scopedapikeys.it.support.ServerLane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/**
 * The requests of Envoy's filter {@code ext_authz}, as its documentation describes them, with what {@code
 * docs/integrations/envoy.md} configures.
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class EnvoyGatewayIT {

    private static final Path PAGE = Path.of("docs", "integrations", "envoy.md");

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    private String page = "";
    private String key = "";

    @BeforeEach
    void readThePage() throws IOException {
        page = Files.readString(PAGE);
        key = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\", \"leads:write\"]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void callersMethodAndPathAreAnswered(String method) {
        Answer good = ask(method, "/leads/1?page=2&sort=name", "x-api-key", key);

        assertThat(good.status()).as(good.text()).isEqualTo(200);
        assertThat(good.headers().firstValue("x-envoy-auth-headers-to-remove")).contains("x-api-key");
        List<String> upstream = all("- exact: (\\S+)").stream()
                .filter(name -> !"x-api-key".equals(name))
                .toList();
        assertThat(upstream).hasSize(7);
        assertThat(upstream).allMatch(name -> good.headers().firstValue(name).isPresent());
        assertThat(ask(method, "/leads/1", "x-api-key", key.substring(1)).status())
                .isEqualTo(401);
        assertThat(ask(method, "/leads/1").status()).isEqualTo(401);
    }

    @Test
    void queryOfTheCallerOnlyNarrows() {
        Answer narrowed = ask("GET", "/leads?scope=leads:read", "x-api-key", key);

        assertThat(narrowed.headers().firstValue("x-auth-roles")).contains("lead-connector:lead-reader");
        assertThat(ask("GET", "/leads?scope=admin", "x-api-key", key).status()).isEqualTo(403);
        assertThat(ask("GET", "/leads?audience=campaign-tool", "x-api-key", key).status())
                .isEqualTo(403);
    }

    private Answer ask(String method, String target, String... headers) {
        String prefix = all("path_prefix: (\\S+)").get(0).replace("/realms/leads/", "/realms/" + realm.getName() + "/");
        String name = all("- key: (\\S+)").get(0);
        String credentials = all("value: (Basic \\S+)").get(0);
        String[] sent = new String[headers.length + 4];
        System.arraycopy(headers, 0, sent, 4, headers.length);
        sent[0] = name;
        sent[1] = credentials;
        sent[2] = "content-length";
        sent[3] = "0";
        return leads.trail()
                .follow(RawHttp.to(ServerLane.current().httpPort()).send(method, prefix + target, "", sent));
    }

    private List<String> all(String pattern) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
