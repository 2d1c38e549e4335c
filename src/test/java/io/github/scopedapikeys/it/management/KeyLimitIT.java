package io.github.scopedapikeys.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InParallel;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** The number of keys per user, and the uniqueness of names, under parallel creation. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyLimitIT {

    private static final int PARALLEL = 16;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    @Test
    void parallelCreationStopsAtTheLimit() throws Exception {
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxKeysPerUser", "5"));

        List<Integer> statuses = inParallel(i -> "\"name\": \"key " + i + "\"");

        assertThat(statuses).containsOnly(201, 409);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(5);
        assertThat(storedKeys()).isEqualTo(5);
    }

    @Test
    void parallelCreationOfOneNameSucceedsOnce() throws Exception {
        List<Integer> statuses = inParallel(i -> "\"name\": \"the same\"");

        assertThat(statuses).containsOnly(201, 409);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(1);
        assertThat(storedKeys()).isEqualTo(1);
    }

    @Test
    void expiredKeysDoNotCountAndDisabledOnesDo() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxKeysPerUser", "2"));
        JsonNode expired = leads.issue(LeadsRealm.SHOP_OWNER, "\"expiresIn\": 60");
        JsonNode disabled = leads.issue(LeadsRealm.SHOP_OWNER, "\"expiresIn\": 3600");
        leads.admin("PUT", "/" + disabled.path("id").asText(), "{\"enabled\": false}");
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"third\"").status())
                .isEqualTo(409);

        time.set(61);

        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"third\"").status())
                .isEqualTo(201);
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"fourth\"").status())
                .isEqualTo(409);
        assertThat(shown(expired).string("status")).isEqualTo("expired");
        assertThat(storedKeys()).isEqualTo(3);
    }

    @Test
    void expiredKeyLivesAgainOnlyWithinTheLimit() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxKeysPerUser", "1"));
        JsonNode expired = leads.issue(LeadsRealm.SHOP_OWNER, "\"expiresIn\": 60");
        String path = "/" + expired.path("id").asText();
        time.set(61);
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, "\"expiresIn\": 3600");

        assertThat(leads.admin("POST", path + "/rotate", "{}").status()).isEqualTo(409);
        assertThat(leads.admin("PUT", path, "{\"expiresIn\": 60}").status()).isEqualTo(409);
        assertThat(leads.admin("PUT", path, "{\"description\": \"stays expired\"}")
                        .status())
                .isEqualTo(200);
        assertThat(shown(expired).string("status")).isEqualTo("expired");
        leads.rotate(other, null);

        leads.revoke(other);
        assertThat(leads.rotate(expired, null).path("status").asText()).isEqualTo("active");
    }

    @Test
    void expiredKeyGivesWayToANewOneOfItsName() {
        JsonNode expired = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"deploy\", \"expiresIn\": 60")
                .json();
        JsonNode bystander = leads.issue(LeadsRealm.SHOP_OWNER, "\"expiresIn\": 60");
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"deploy\"").status())
                .isEqualTo(409);
        time.set(61);
        events.clear();

        Answer issued = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"Deploy \"");

        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        EventRepresentation removed = nextCredentialEvent();
        EventRepresentation added = nextCredentialEvent();
        assertThat(removed.getType()).isEqualTo(EventType.REMOVE_CREDENTIAL.name());
        assertThat(removed.getUserId()).isEqualTo(expired.path("userId").asText());
        assertThat(removed.getDetails())
                .containsEntry("reason", "expired")
                .containsEntry("api_key_id", expired.path("id").asText())
                .containsEntry("api_key_name", "deploy");
        assertThat(added.getDetails())
                .containsEntry("api_key_change", "issued")
                .containsEntry("api_key_id", issued.string("id"));
        assertThat(shown(expired).status()).isEqualTo(404);
        assertThat(leads.admin("GET", "?search=deploy", null).json()).hasSize(1);
        assertThat(shown(bystander).status()).isEqualTo(200);
        assertThat(leads.exchange(expired).status()).isEqualTo(400);
    }

    @Test
    void expiredKeyStaysIfTheNewOneIsRefused() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxKeysPerUser", "1"));
        JsonNode expired = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"deploy\", \"expiresIn\": 60")
                .json();
        time.set(61);
        leads.issue(LeadsRealm.SHOP_OWNER, "\"expiresIn\": 3600");

        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"deploy\"").status())
                .isEqualTo(409);
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"deploy\", \"scopes\": [\"nonsense\"]")
                        .status())
                .isEqualTo(400);

        assertThat(shown(expired).string("status")).isEqualTo("expired");
        assertThat(storedKeys()).isEqualTo(2);
    }

    @Test
    void parallelCreationOfTheNameOfAnExpiredKeySucceedsOnce() throws Exception {
        leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"the same\", \"expiresIn\": 60");
        time.set(61);

        List<Integer> statuses = inParallel(i -> "\"name\": \"the same\"");

        assertThat(statuses).containsOnly(201, 409);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(1);
        assertThat(storedKeys()).isEqualTo(1);
    }

    private EventRepresentation nextCredentialEvent() {
        EventRepresentation event = events.poll();
        while (event != null && !event.getType().endsWith("_CREDENTIAL")) {
            event = events.poll();
        }
        assertThat(event).isNotNull();
        return event;
    }

    private Answer shown(JsonNode key) {
        return leads.admin("GET", "/" + key.path("id").asText(), null);
    }

    /** Neither a fault nor a row of a key that nobody has. */
    @Test
    void userWhoIsRemovedWhileKeysAreIssuedTakesAllOfThemAlong() throws Exception {
        for (int round = 0; round < 5; round++) {
            String username = "leaving-" + UUID.randomUUID();
            realm.admin()
                    .users()
                    .create(UserBuilder.create(username).enabled(true).build())
                    .close();
            String userId = leads.userId(username);
            ExecutorService remover = Executors.newSingleThreadExecutor();
            try {
                Future<Integer> removal = remover.submit(() -> {
                    try (Response answer = realm.admin().users().delete(userId)) {
                        return answer.getStatus();
                    }
                });
                List<Integer> statuses = inParallel(username, i -> "\"name\": \"key " + i + "\"");

                assertThat(removal.get()).isEqualTo(204);
                assertThat(statuses).isSubsetOf(201, 404, 409);
            } finally {
                remover.shutdownNow();
            }
            assertThat(leads.admin("GET", "", null).json()).isEmpty();
            assertThat(server.fetch(KeyLimitIT::rows, Long.class)).isZero();
        }
    }

    private static long rows(KeycloakSession session) {
        return KeyDirectory.of(session).count(session.getContext().getRealm(), KeyFilter.all(Instant.EPOCH));
    }

    private int storedKeys() {
        return leads.admin("GET", "?userId=" + leads.userId(LeadsRealm.SHOP_OWNER), null)
                .json()
                .size();
    }

    private List<Integer> inParallel(Fields fields) throws Exception {
        return inParallel(LeadsRealm.SHOP_OWNER, fields);
    }

    private List<Integer> inParallel(String username, Fields fields) throws Exception {
        String token = leads.crmAdminToken();
        return InParallel.call(PARALLEL, i -> {
            String body = "{\"username\": \"" + username + "\", " + fields.of(i) + "}";
            return leads.admin(token, "POST", "", body).status();
        });
    }

    private interface Fields {
        String of(int i);
    }
}
