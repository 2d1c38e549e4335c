package io.github.scopedapikeys.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.JsonText;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.PlantedKey;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectKeycloakUrls;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.UserBuilder;
import org.keycloak.testframework.server.KeycloakUrls;

/**
 * Ready-made keys in realms whose name is encoded in their URL, and so in the issuer of their tokens. The name of one is
 * the encoded name of another.
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class ReadyMadeKeyIT {

    /** By name: how it is encoded. */
    private static final Map<String, String> REALMS =
            Map.of("a b", "a%20b", "a%20b", "a%2520b", "z\u00fcrich", "z%C3%BCrich");

    @InjectAdminClient
    Keycloak serverAdmin;

    @InjectKeycloakUrls
    KeycloakUrls urls;

    @BeforeEach
    void create() {
        REALMS.keySet().forEach(name -> serverAdmin.realms().create(realm(name)));
    }

    @AfterEach
    void remove() {
        for (String encoded : REALMS.values()) {
            String url = adminUrl(encoded);
            Leads.send(HttpRequest.newBuilder(URI.create(url))
                    .header("Authorization", "Bearer " + serverToken())
                    .DELETE());
        }
    }

    @Test
    void ownAdministratorBringsReadyMadeKeys() {
        REALMS.forEach((name, encoded) -> {
            Leads leads = leads(encoded);
            String boss = leads.passwordToken("boss", "boss-demo");
            String owner = userId(leads, encoded, boss, "owner");

            Answer ours = leads.admin(
                    boss, "POST", "", "{\"userId\": \"" + owner + "\", \"name\": \"ours\", \"scopes\": []}");
            Answer updated = put(leads, encoded, owner, boss, key("updated"));
            Answer created = post(leads, encoded, boss, key("created"));

            assertThat(ours.status()).as(name + ours.text()).isEqualTo(201);
            assertThat(updated.status()).as(name + updated.text()).isEqualTo(204);
            assertThat(created.status()).as(name + created.text()).isEqualTo(201);
            assertThat(names(leads, boss)).containsExactlyInAnyOrder("ours", "updated", "created");
        });
    }

    /** A name that is another realm's encoded name gives no rights there. */
    @Test
    void administratorOfARealmBringsNoneToAnother() {
        for (String home : REALMS.values()) {
            String boss = leads(home).passwordToken("boss", "boss-demo");
            for (String other : REALMS.values()) {
                if (!other.equals(home)) {
                    Leads leads = leads(other);
                    String owner = userId(leads, other, serverToken(), "owner");

                    assertThat(put(leads, other, owner, boss, key("foreign")).status())
                            .isEqualTo(403);
                    assertThat(post(leads, other, boss, key("foreign")).status())
                            .isEqualTo(403);
                    assertThat(names(leads, serverToken())).isEmpty();
                }
            }
        }
    }

    private static RealmRepresentation realm(String name) {
        RealmRepresentation realm = new RealmRepresentation();
        realm.setRealm(name);
        realm.setEnabled(true);
        realm.setUsers(List.of(boss(), UserBuilder.create("owner").enabled(true).build()));
        return realm;
    }

    private static UserRepresentation boss() {
        return UserBuilder.create("boss")
                .enabled(true)
                .password("boss-demo")
                .name("The", "Boss")
                .email("boss@example.com")
                .emailVerified(true)
                .clientRoles("realm-management", "realm-admin")
                .build();
    }

    private Leads leads(String encoded) {
        return new Leads(urls.getBase() + "/realms/" + encoded, null, null);
    }

    private String adminUrl(String encoded) {
        return urls.getBase() + "/admin/realms/" + encoded;
    }

    private String serverToken() {
        return serverAdmin.tokenManager().getAccessTokenString();
    }

    private static PlantedKey key(String name) {
        return new PlantedKey().named(name).replace("\"leads:read\"", "");
    }

    private Answer put(Leads leads, String encoded, String userId, String token, PlantedKey key) {
        UserRepresentation user = new UserRepresentation();
        user.setFirstName("Zed");
        user.setCredentials(List.of(key.representation()));
        return leads.bearer(
                "PUT", adminUrl(encoded) + "/users/" + userId, token, "application/json", JsonText.of(user));
    }

    private Answer post(Leads leads, String encoded, String token, PlantedKey key) {
        UserRepresentation user = UserBuilder.create("made").enabled(true).build();
        user.setCredentials(List.of(key.representation()));
        return leads.bearer("POST", adminUrl(encoded) + "/users", token, "application/json", JsonText.of(user));
    }

    private String userId(Leads leads, String encoded, String token, String username) {
        Answer answer =
                leads.bearer("GET", adminUrl(encoded) + "/users?exact=true&username=" + username, token, null, "");
        return answer.json().path(0).path("id").asText();
    }

    private static List<String> names(Leads leads, String token) {
        Answer list = leads.admin(token, "GET", "", null);
        assertThat(list.status()).as(list.text()).isEqualTo(200);
        return list.json().findValuesAsText("name");
    }
}
