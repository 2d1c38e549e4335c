package io.github.scopedapikeys.it.audit;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.scopedapikeys.it.support.AllDoorsServerConfig;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.SsfRealm;
import io.github.scopedapikeys.it.support.SsfReceiver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/** Services that keep tokens hear of a revocation by Keycloak's Shared Signals, as {@code docs/revocation-events.md} says. */
@KeycloakIntegrationTest(config = AllDoorsServerConfig.class)
class SsfIT {

    private static final String CREDENTIAL_CHANGE =
            "https://schemas.openid.net/secevent/caep/event-type/credential-change";
    private static final String READ = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = SsfRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    private SsfReceiver receiver;
    private String token = "";
    private JsonNode stream = MissingNode.getInstance();

    @BeforeEach
    void connect() {
        receiver = new SsfReceiver(realm.getBaseUrl());
        token = leads.token(SsfRealm.RECEIVER, "grant_type", "client_credentials", "scope", "ssf.read ssf.manage")
                .string("access_token");
    }

    @AfterEach
    void disconnect() {
        receiver.close();
        if (stream.isMissingNode()) {
            return;
        }
        Answer deleted = leads.bearer(
                "DELETE", streams() + "?stream_id=" + stream.path("stream_id").asText(), token, null, "");
        assertThat(deleted.status()).as(deleted.text()).isEqualTo(204);
    }

    @Test
    void revocationIsPushedToAServiceWhichDropsTheTokensOfThatKey() throws Exception {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Map<String, String> kept = new HashMap<>();
        keepToken(kept, key);
        keepToken(kept, other);
        subscribe("\"method\": \"urn:ietf:rfc:8935\", \"endpoint_url\": \"" + SsfReceiver.url()
                + "\", \"authorization_header\": \"" + SsfReceiver.AUTHORIZATION + "\"");

        leads.revoke(key);

        JsonNode claims = receiver.next();
        JsonNode change = claims.path("events").path(CREDENTIAL_CHANGE);
        assertThat(change.path("change_type").asText()).as(claims.toString()).isEqualTo("delete");
        assertThat(change.path("credential_type").asText()).isEqualTo("api-key");
        assertThat(change.path("kc_credential_type").asText()).isEqualTo("api-key");
        assertThat(change.path("kc_credential_user_label").asText())
                .isEqualTo(key.path("name").asText());
        assertThat(claims.path("sub_id").path("format").asText()).isEqualTo("iss_sub");
        assertThat(claims.path("sub_id").path("iss").asText()).isEqualTo(realm.getBaseUrl());
        assertThat(claims.path("sub_id").path("sub").asText()).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        kept.remove(change.path("kc_credential_id").asText());
        assertThat(kept).containsOnlyKeys(other.path("id").asText());
    }

    @Test
    void everyRoadOfRevocationAndChangeIsToldToAServiceThatPolls() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode oneOfMany = leads.issue(LeadsRealm.ANALYST, READ);
        JsonNode held = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode stock = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        subscribe("\"method\": \"urn:ietf:rfc:8936\"");

        leads.rotate(key, null);
        assertThat(changes()).containsExactly(id(key) + " update");
        leads.admin("PUT", "/" + id(key), "{\"enabled\": false}");
        assertThat(changes()).containsExactly(id(key) + " update");
        leads.revoke(key);
        assertThat(changes()).containsExactly(id(key) + " delete");
        leads.admin("POST", "/revoke", "{\"userId\": \"" + leads.userId(LeadsRealm.ANALYST) + "\"}");
        assertThat(changes()).containsExactly(id(oneOfMany) + " delete");
        String text = held.path("key").asText();
        leads.realmCall("POST", "/revoke-self", null, "X-API-Key", text.substring(0, text.length() - 1));
        assertThat(changes()).isEmpty();
        leads.realmCall("POST", "/revoke-self", null, "X-API-Key", text);
        assertThat(changes()).containsExactly(id(held) + " delete");
        realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER)).removeCredential(id(stock));
        assertThat(changes()).containsExactly(id(stock) + " delete");
        JsonNode fresh = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        assertThat(changes()).containsExactly(id(fresh) + " update");
    }

    /** As a service does that need not introspect each time. */
    private void keepToken(Map<String, String> kept, JsonNode key) {
        Answer exchanged = leads.exchange(key);
        kept.put(Leads.claims(exchanged).path("api_key_id").asText(), exchanged.string("access_token"));
    }

    private void subscribe(String delivery) {
        Answer answer = leads.bearer(
                "POST",
                streams(),
                token,
                "application/json",
                "{\"events_requested\": [\"" + CREDENTIAL_CHANGE + "\"], \"delivery\": {" + delivery + "}}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        stream = answer.json();
    }

    /** What was told since the last time, each change once however often it came. */
    private Set<String> changes() {
        String url = stream.path("delivery").path("endpoint_url").asText();
        JsonNode sets = poll(url, "{}").path("sets");
        Set<String> changes = new HashSet<>();
        Set<String> acknowledged = new HashSet<>();
        sets.properties().forEach(set -> {
            JsonNode change =
                    receiver.claims(set.getValue().asText()).path("events").path(CREDENTIAL_CHANGE);
            changes.add(change.path("kc_credential_id").asText() + " "
                    + change.path("change_type").asText());
            acknowledged.add("\"" + set.getKey() + "\"");
        });
        JsonNode rest = poll(url, "{\"ack\": [" + String.join(", ", acknowledged) + "]}");
        assertThat(rest.path("sets")).isEmpty();
        return changes;
    }

    private JsonNode poll(String url, String body) {
        Answer answer = leads.bearer("POST", url, token, "application/json", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private String streams() {
        return realm.getBaseUrl() + "/ssf/transmitter/streams";
    }
}
