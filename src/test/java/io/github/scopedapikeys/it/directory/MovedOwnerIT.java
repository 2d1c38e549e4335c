package io.github.scopedapikeys.it.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.DirectoryReset;
import io.github.scopedapikeys.it.support.KeyInUse;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.OtherLeadsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.it.support.UserImport;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.exportimport.ExportOptions;
import org.keycloak.exportimport.util.ExportUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.UserBuilder;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.util.JsonSerialization;

/** A key goes where its owner is imported to, with the owner's id or another, and works in one realm at a time. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class MovedOwnerIT {

    private static final String MEMBER = "moving-member";
    private static final String UNKNOWN = "api_key_unknown";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRealm(ref = "other", config = OtherLeadsRealm.class)
    ManagedRealm otherRealm;

    @InjectEvents
    Events events;

    @InjectEvents(ref = "other", realmRef = "other")
    Events otherEvents;

    @InjectAdminClient
    Keycloak keycloak;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    private KeyInUse here;
    private KeyInUse there;

    @BeforeEach
    void useAKey() {
        Leads leads = new Leads(realm);
        UserImport.add(
                realm,
                UserBuilder.create(MEMBER)
                        .clientRoles(LeadsRealm.CONNECTOR, "lead-reader")
                        .build());
        here = KeyInUse.of(leads, new Refusals(realm, events), MEMBER);
        there = here.at(new Leads(otherRealm), new Refusals(otherRealm, otherEvents));
        there.assertKeyRefused(UNKNOWN);
    }

    @Test
    void keyMovesWithAnOwnerWhoIsImportedIntoAnotherRealm() {
        UserRepresentation member = exported();
        remove(realm);
        UserImport.add(otherRealm, member);

        there.assertKeyWorks();
        here.assertRefused(UNKNOWN);

        remove(otherRealm);
        there.assertKeyRefused(UNKNOWN);
        here.assertRefused(UNKNOWN);
    }

    /** Nobody told the directory of the import. */
    @Test
    void movedKeyIsListedWhereItIsUsedAndNoLongerWhereItWas() {
        Leads from = new Leads(realm);
        Leads to = new Leads(otherRealm);
        String path = "/" + here.id();
        assertThat(ids(from)).contains(here.id());
        UserRepresentation member = exported();
        remove(realm);
        UserImport.add(otherRealm, member);
        assertThat(ids(from)).doesNotContain(here.id());

        there.assertKeyWorks();
        server.run(DirectoryReset::flush);

        assertThat(ids(to)).contains(here.id());
        assertThat(ids(from)).doesNotContain(here.id());
        assertThat(from.admin("GET", path, null).status()).isEqualTo(404);
        JsonNode rotated = to.admin("POST", path + "/rotate", "{}").json();
        assertThat(to.exchange(LeadsRealm.CONNECTOR, rotated.path("key").asText())
                        .status())
                .isEqualTo(200);
        there.assertKeyRefused("api_key_reuse_after_rotation");
    }

    private static Set<String> ids(Leads leads) {
        Set<String> ids = new HashSet<>();
        leads.admin("GET", "?max=1000", null)
                .json()
                .forEach(key -> ids.add(key.path("id").asText()));
        return ids;
    }

    /** The node that remembers whose the key was sees it leave and come back. */
    @Test
    void keyMovesThereAndBack() {
        UserRepresentation member = exported();
        remove(realm);
        member.setId(null);
        UserImport.add(otherRealm, member);
        there.assertKeyWorks();
        remove(otherRealm);

        UserImport.add(realm, member);

        here.assertWorks();
        there.assertKeyRefused(UNKNOWN);
    }

    /** The token was sealed and signed by the realm that its owner left. */
    @Test
    void tokenDoesNotMoveWithItsKey() {
        UserRepresentation member = exported();
        remove(realm);

        UserImport.add(otherRealm, member);

        there.assertTokenRefused("api_key_subject_token_invalid");
    }

    @Test
    void copyOfAnOwnerDoesNotTakeTheKeyAlong() {
        UserRepresentation copy = exported();
        copy.setId(null);

        try (Response answer = UserImport.send(otherRealm, copy, "FAIL")) {
            assertThat(answer.getStatus()).isGreaterThanOrEqualTo(400);
        }

        here.assertWorks();
        there.assertKeyRefused(UNKNOWN);
    }

    @Test
    void importThatOverwritesTheOwnerKeepsTheKeyOnlyIfItBringsIt() {
        UserRepresentation withKey = exported();
        UserRepresentation without = exported();
        without.setCredentials(null);

        try (Response answer = UserImport.send(realm, withKey, "OVERWRITE")) {
            assertThat(answer.getStatus()).isEqualTo(200);
        }
        here.assertWorks();
        try (Response answer = UserImport.send(realm, without, "OVERWRITE")) {
            assertThat(answer.getStatus()).isEqualTo(200);
        }
        here.assertRefused(UNKNOWN);
    }

    @Test
    void keyMovesWithAnOwnerWhoIsPartOfAnImportedRealm() {
        UserRepresentation member = exported();
        remove(realm);

        ManagedRealm imported = importRealm(member);
        KeyInUse inTheImported = here.at(new Leads(imported), new Refusals(imported, new Events(imported)));

        inTheImported.assertKeyWorks();
        here.assertRefused(UNKNOWN);
        there.assertKeyRefused(UNKNOWN);
        imported.admin().remove();
        here.assertRefused(UNKNOWN);
    }

    private ManagedRealm importRealm(UserRepresentation member) {
        RealmRepresentation representation = new LeadsRealm()
                .configure(RealmBuilder.create())
                .name("imported-leads")
                .users(member)
                .build();
        keycloak.realms().create(representation);
        // The administrator's token knows nothing of the new realm.
        keycloak.tokenManager().invalidate(keycloak.tokenManager().getAccessTokenString());
        String url = realm.getBaseUrl().replace(realm.getName(), representation.getRealm());
        return new ManagedRealm(url, representation, keycloak.realm(representation.getRealm()));
    }

    private static void remove(ManagedRealm from) {
        from.admin()
                .users()
                .searchByUsername(MEMBER, true)
                .forEach(user -> from.admin().users().get(user.getId()).remove());
    }

    /** As an export writes the user, credentials included. */
    private UserRepresentation exported() {
        try {
            return JsonSerialization.readValue(
                    server.fetch(MovedOwnerIT::export, String.class), UserRepresentation.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String export(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        UserRepresentation user = ExportUtils.exportUser(
                session, realm, session.users().getUserByUsername(realm, MEMBER), new ExportOptions(), true);
        try {
            return JsonSerialization.writeValueAsString(user);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
