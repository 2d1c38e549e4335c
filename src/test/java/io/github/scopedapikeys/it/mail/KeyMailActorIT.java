package io.github.scopedapikeys.it.mail;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.ExpiredKeys;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LeakReporter;
import io.github.scopedapikeys.it.support.MailRealm;
import io.github.scopedapikeys.it.support.Mailbox;
import io.github.scopedapikeys.it.support.Mailbox.Mail;
import io.github.scopedapikeys.it.support.OwnersConsoles;
import io.github.scopedapikeys.it.support.StockChangesRealm;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.resource.ClientsResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** Whom e-mails name as the one who did it, for every way in which a key is changed or revoked. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyMailActorIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final String NOBODY = "an e-mail that names nobody";
    private static final String NO_MAIL = "no e-mail";
    private static final Pattern ACTOR = Pattern.compile("^Revoked by: (.*)$", Pattern.MULTILINE);

    @InjectRealm(config = StockChangesRealm.class)
    ManagedRealm realm;

    @InjectAdminClient
    Keycloak serverAdmin;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    private Mailbox mailbox;
    private OwnersConsoles consoles;

    @BeforeEach
    void connect() {
        MailRealm.speak(realm, leads, "en");
        mailbox = new Mailbox();
        consoles = new OwnersConsoles(realm, leads);
    }

    @AfterEach
    void disconnect() {
        mailbox.close();
    }

    @Test
    void mailNamesWhoeverRevokedTheKey() throws Exception {
        String serverAdminName = serverAdminName();
        List<Road> roads = List.of(
                new Road("one", LeadsRealm.CRM_ADMIN, leads::revoke),
                new Road("one, by an administrator of the server", serverAdminName, this::revokeAsServerAdmin),
                new Road(
                        "bulk, by an administrator of the realm",
                        LeadsRealm.CRM_ADMIN,
                        key -> revokeAll(leads.crmAdminToken(), key)),
                new Road(
                        "bulk, by an administrator of the server",
                        serverAdminName,
                        key -> revokeAll(serverToken(), key)),
                new Road("stock API", LeadsRealm.CRM_ADMIN, this::removeByStockApi),
                new Road(
                        "stock API, by an administrator of the server",
                        serverAdminName,
                        key -> realm.admin()
                                .users()
                                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                                .removeCredential(id(key))),
                new Road("Account Console", LeadsRealm.SHOP_OWNER, key -> consoles.removeByAction(id(key))),
                new Road("Account Console, consent follows", LeadsRealm.SHOP_OWNER, this::removeBeforeConsent),
                new Road("Account REST", LeadsRealm.SHOP_OWNER, key -> consoles.account("DELETE", "/" + id(key), "")),
                new Road(
                        "holder", NOBODY, key -> leads.realmCall("POST", "/revoke-self", null, "X-API-Key", text(key))),
                new Road(
                        "scanner",
                        NOBODY,
                        key -> LeakReporter.report(
                                realm, leads, Map.of("token", text(key), "url", "https://example.org/"))),
                new Road("rotation", NO_MAIL, key -> leads.rotate(key, "{}")),
                new Road("change", NO_MAIL, key -> leads.admin("PUT", "/" + id(key), "{\"enabled\": false}")),
                new Road(
                        "rename by the stock API",
                        NO_MAIL,
                        key -> realm.admin()
                                .users()
                                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                                .setCredentialUserLabel(id(key), "renamed")),
                // Removes all keys that are left.
                new Road("expiry", NO_MAIL, key -> removeExpired()));

        Map<String, String> told = follow(roads);

        assertThat(told).isEqualTo(roads.stream().collect(Collectors.toMap(Road::name, Road::actor)));
    }

    /** @param change of the key of that name */
    private record Road(String name, String actor, Change change) {}

    private interface Change {
        void make(JsonNode key) throws Exception;
    }

    private Map<String, String> follow(List<Road> roads) throws Exception {
        Map<String, JsonNode> keys = new HashMap<>();
        roads.forEach(road -> keys.put(road.name(), issue(road.name())));
        mailbox.next(roads.size());
        Map<String, String> told = new TreeMap<>();
        for (Road road : roads) {
            road.change().make(keys.get(road.name()));
            told.put(road.name(), NO_MAIL);
        }
        issue("the last");
        long mails =
                roads.stream().filter(road -> !road.actor().equals(NO_MAIL)).count();
        for (Mail mail : mailbox.next((int) mails + 1)) {
            String name = mail.subject().replaceFirst("^[^:]*: ", "");
            Matcher actor = ACTOR.matcher(mail.text());
            if (!name.equals("the last")) {
                told.put(name, actor.find() ? actor.group(1) : NOBODY);
            }
        }
        return told;
    }

    private JsonNode issue(String name) {
        return leads.issueNamed(LeadsRealm.SHOP_OWNER, name, READ + ", \"expiresIn\": 864000");
    }

    private void revokeAsServerAdmin(JsonNode key) {
        Answer answer = leads.admin(serverToken(), "DELETE", "/" + id(key), null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    /** All those with the key's name. */
    private void revokeAll(String token, JsonNode key) {
        String search = key.path("name").asText();
        Answer answer = leads.admin(token, "POST", "/revoke", "{\"search\": \"" + search + "\"}");
        assertThat(Leads.strings(answer.json().path("ids"))).as(answer.text()).containsExactly(id(key));
    }

    private void removeByStockApi(JsonNode key) {
        String credential = "/users/" + leads.userId(LeadsRealm.SHOP_OWNER) + "/credentials/" + id(key);
        Answer answer = leads.bearer(
                "DELETE", leads.adminUrl().replace("/api-keys", credential), leads.crmAdminToken(), null, "");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    /** The owner is not signed in yet when the key is removed. */
    private void removeBeforeConsent(JsonNode key) {
        askForConsent(true);
        Answer page = consoles.removeByAction(id(key));
        askForConsent(false);
        assertThat(page.text()).contains("OAUTH_GRANT");
    }

    private void askForConsent(boolean ask) {
        ClientRepresentation client = leads.client(StockChangesRealm.USERS_CLIENT);
        client.setConsentRequired(ask);
        realm.admin().clients().get(client.getId()).update(client);
    }

    private void removeExpired() {
        time.set((int) Duration.ofDays(45).toSeconds());
        server.run(ExpiredKeys.remove());
        time.set(0);
    }

    private String serverToken() {
        return serverAdmin.tokenManager().getAccessTokenString();
    }

    private String serverAdminName() {
        ClientsResource clients = serverAdmin.realm("master").clients();
        String clientId = Leads.claims(serverToken()).path("azp").asText();
        return clients.get(clients.findByClientId(clientId).get(0).getId())
                .getServiceAccountUser()
                .getUsername();
    }
}
