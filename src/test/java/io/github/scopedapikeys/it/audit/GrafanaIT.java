package io.github.scopedapikeys.it.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.NodeTasks;
import io.github.scopedapikeys.it.support.ServerLane;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The dashboard and the alert rules ask for meters and labels that the server has. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class GrafanaIT {

    private static final Pattern METER = Pattern.compile("keycloak_api_keys_[a-z_]+");
    private static final Pattern LABELS = Pattern.compile("by \\(([a-z, ]+)\\)|[{,]([a-z]+)[=!]~?\"");

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @Test
    void everyMeterAndLabelIsThere() throws IOException {
        Leads leads = new Leads(realm);
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");
        leads.exchange(key);
        server.run(session -> NodeTasks.of(session).gauge().run());
        String metrics = Leads.send(
                        HttpRequest.newBuilder(URI.create(ServerLane.current().metricsUrl())))
                .text();

        List<String> expressions = expressions();

        assertThat(expressions).hasSizeGreaterThan(7);
        for (String expression : expressions) {
            Set<String> meters = all(METER, expression);
            assertThat(meters).as(expression).isNotEmpty();
            for (String meter : meters) {
                List<String> lines = metrics.lines()
                        .filter(line -> line.startsWith(meter + "{") || line.startsWith(meter + " "))
                        .toList();
                assertThat(lines).as(meter).isNotEmpty();
                for (String label : all(LABELS, expression)) {
                    assertThat(lines.get(0)).as(expression).contains(label + "=\"");
                }
            }
        }
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        JsonNode dashboard =
                new ObjectMapper().readTree(Files.readString(Path.of("docker", "grafana", "dashboard.json")));
        dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
        for (String rule :
                Files.readString(Path.of("docker", "grafana", "alerts.yaml")).split("- alert:")) {
            Matcher expression = Pattern.compile("expr:(.*?)\\n        (for|labels):", Pattern.DOTALL)
                    .matcher(rule);
            if (expression.find()) {
                expressions.add(expression.group(1));
            }
        }
        return expressions;
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            String match = matcher.groupCount() == 0
                    ? matcher.group()
                    : matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            found.addAll(List.of(match.split(", ")));
        }
        return found;
    }
}
