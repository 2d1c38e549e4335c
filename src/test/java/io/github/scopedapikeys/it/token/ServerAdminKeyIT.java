package io.github.scopedapikeys.it.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Door;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.admin.client.CreatedResponseUtil;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;

/** A key of the server's administrator, in the realm {@code master}, opens no door of any realm. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class ServerAdminKeyIT {

    private static final String ADMIN = "keeper";
    private static final String PASSWORD = "keeper-password";
    private static final String CLIENT = "keeper-connector";
    private static final String ALL = "\"realmRoles\": [\"admin\"]";

    @InjectRealm(attachTo = "master", ref = "master")
    ManagedRealm master;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    private Leads leads;
    private String ordinary = "";
    private List<String> sealed = List.of();

    @BeforeEach
    void makeServerAdministrator() {
        leads = new Leads(master);
        String client = CreatedResponseUtil.getCreatedId(master.admin()
                .clients()
                .create(ClientBuilder.create(CLIENT)
                        .secret("keeper-secret")
                        .fullScopeEnabled(true)
                        .directAccessGrantsEnabled(true)
                        .attribute("standard.token.exchange.enabled", "true")
                        .attribute("security.admin.console", "true")
                        .build()));
        master.cleanup().add(admin -> admin.clients().get(client).remove());
        UserRepresentation keeper = UserBuilder.create(ADMIN)
                .name("Server", "Keeper")
                .email("keeper@example.com")
                .password(PASSWORD)
                .build();
        String user = CreatedResponseUtil.getCreatedId(master.admin().users().create(keeper));
        master.cleanup().add(admin -> admin.users().get(user).remove());
        RoleRepresentation all = master.admin().roles().get("admin").toRepresentation();
        master.admin().users().get(user).roles().realmLevel().add(List.of(all));
        ordinary = leads.token(CLIENT, "grant_type", "password", "username", ADMIN, "password", PASSWORD)
                .string("access_token");
        sealed = List.of(exchange(issue("nothing", "\"scopes\": []")), exchange(issue("all", ALL)));
    }

    private String issue(String name, String rights) {
        String body = "{\"username\": \"" + ADMIN + "\", \"name\": \"" + name + "\", " + rights + "}";
        Answer answer = leads.admin(ordinary, "POST", "", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.string("key");
    }

    private String exchange(String key) {
        Answer answer = leads.exchange(CLIENT, key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.string("access_token");
    }

    static Stream<Door> doors() {
        return Stream.of(
                Door.bearer("realms", "GET", "/admin/realms"),
                Door.bearer("realm master", "GET", "/admin/realms/master"),
                Door.bearer("users of realm master", "GET", "/admin/realms/master/users"),
                Door.bearer("keys of realm master", "GET", "/admin/realms/master/api-keys?userId={user}"),
                Door.bearer("users of another realm", "GET", "/admin/realms/leads/users"),
                Door.bearer("server info", "GET", "/admin/serverinfo"),
                Door.bearer("Admin Console: whoami", "GET", "/admin/master/console/whoami"),
                Door.bearer("create a user in another realm", "POST", "/admin/realms/leads/users")
                        .json("{'username': 'made-at-the-door'}")
                        .opens(201));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void doorRefusesSealedTokensAndOpensToOrdinaryOne(Door door) {
        String server = master.getBaseUrl().replace("/realms/master", "");
        String user = leads.userId(ADMIN);
        int users = realm.admin().users().count();

        for (String token : sealed) {
            Answer refused = door.knock(server, text -> fill(text, token, user));
            assertThat(refused.status()).as(refused.text()).isEqualTo(401);
            assertThat(refused.text()).doesNotContain(ADMIN, LeadsRealm.CRM_ADMIN, user, "leads");
        }
        assertThat(realm.admin().users().count()).isEqualTo(users);

        Answer opened = door.knock(server, text -> fill(text, ordinary, user));
        assertThat(opened.status()).as(opened.text()).isEqualTo(door.success());
    }

    private static String fill(String template, String token, String user) {
        return template.replace("{token}", token).replace("{user}", user);
    }
}
