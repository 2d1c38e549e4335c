package io.github.scopedapikeys.it.admin;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.AccountRestKeys;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.FineGrainedPermissions;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.JsonText;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.MailRealm;
import io.github.scopedapikeys.it.support.Mailbox;
import io.github.scopedapikeys.it.support.Mailbox.Mail;
import io.github.scopedapikeys.it.support.OwnersConsoles;
import io.github.scopedapikeys.it.support.PlantedKey;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.StockChangesRealm;
import io.github.scopedapikeys.it.support.UserImport;
import jakarta.ws.rs.InternalServerErrorException;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** What Keycloak's own consoles and APIs do to keys: no more than ours would let them, seen at once, and told. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class StockChangesIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final String MANAGER = "manager-of-users";

    @InjectRealm(config = StockChangesRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private Mailbox mailbox;

    @BeforeEach
    void connect() {
        MailRealm.speak(realm, leads, "en");
        mailbox = new Mailbox();
    }

    @AfterEach
    void disconnect() {
        mailbox.close();
    }

    // Planting

    @Test
    void whoMayManageAUserAndNotResetThePasswordPlantsNoKey() {
        String token = managerRefused("reset-password");
        PlantedKey key = new PlantedKey();

        Answer ours =
                leads.admin(token, "POST", "", "{\"username\": \"shop-owner\", \"name\": \"mine\", " + READ + "}");
        Answer plain = putUser(token, null);
        Answer planted = putUser(token, key);

        assertThat(ours.status()).isEqualTo(403);
        assertThat(plain.status()).as(plain.text()).isEqualTo(204);
        assertThat(planted.status()).as(planted.text()).isEqualTo(403);
        assertWorksNot(key);
        assertThat(keysOf(LeadsRealm.SHOP_OWNER)).isEmpty();
    }

    @Test
    void userIsNotCreatedWithAKeyThatCouldNotBeIssued() {
        PlantedKey key = new PlantedKey().endless();
        String username = "with-key-" + UUID.randomUUID();

        Answer answer = postUser(leads.crmAdminToken(), username, key);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(realm.admin().users().searchByUsername(username, true)).isEmpty();
        assertWorksNot(key);
    }

    /** Nothing else of the request is done either. */
    @Test
    void refusedPlantingRollsTheRequestBack() {
        UserRepresentation user = owner();
        user.setLastName("Changed");
        user.setCredentials(List.of(new PlantedKey().endless().representation()));

        Answer answer = users(leads.crmAdminToken(), "PUT", "/" + user.getId(), user);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).contains("expiresAt");
        assertThat(owner().getLastName()).isEqualTo("Owner");
    }

    @Test
    void whoMayIssueKeysPlantsNoneThatPolicyWouldNotAllow() {
        Instant now = Instant.now();
        assertRefused(400, PlantedKey::endless);
        assertRefused(400, key -> key.until(now.plus(Duration.ofDays(366))));
        assertRefused(400, key -> key.until(now.minusSeconds(60)));
        assertRefused(400, key -> key.named(" "));
        assertRefused(400, key -> key.named("x".repeat(101)));
        assertRefused(400, key -> key.named(null));
        assertRefused(400, key -> key.replace("leads:read", "no-such-scope"));
        assertRefused(400, key -> key.replace("leads:read", "offline_access"));
        assertRefused(
                400,
                key -> key.replace("\"clients\":[]", "\"realmRoles\":[\"uma_authorization\",\"x\"],\"clients\":[]"));
        assertRefused(400, key -> key.replace("\"clients\":[]", "\"clients\":[\"nobody\"]"));
        assertRefused(400, key -> key.replace("\"allowedIps\":[]", "\"allowedIps\":[\"everywhere\"]"));
        assertRefused(400, key -> key.replace("\"prefix\":\"sak\"", "\"prefix\":\"ghp\""));
        assertRefused(400, key -> key.replace("\"version\":1", "\"version\":99"));
        assertRefused(400, key -> key.replace("\"clients\":[]", "\"clients\":[],\"rotatedAt\":1"));
        assertRefused(400, key -> key.withEarlierSecret(now.plus(Duration.ofDays(3650))));
        assertRefused(400, key -> key.replace("\"rateLimit\":null,", ""));
        assertRefused(400, key -> key.replace("\"rateLimit\":null", "\"rateLimit\":{\"perSecond\":5,\"burst\":4}"));
        realm.updateWithCleanup(update -> update.attribute("api-keys.rateLimit", "5/20"));
        assertRefused(400, key -> key.replace("\"rateLimit\":null", "\"rateLimit\":{\"perSecond\":6,\"burst\":20}"));
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxKeysPerUser", "1"));
        leads.issue(LeadsRealm.SHOP_OWNER, READ);
        assertRefused(409, key -> {});
        realm.updateWithCleanup(update -> update.attribute("api-keys.enabled", "false"));
        assertRefused(409, key -> {});
    }

    @Test
    void whoMayIssueKeysBringsOneThatPolicyAllowsAndTheOwnerIsTold() {
        PlantedKey key = new PlantedKey();
        events.clear();

        Answer answer = putUser(leads.crmAdminToken(), key);

        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key.text()).status()).isEqualTo(200);
        assertThat(found("?search=" + encoded(key.name()))).containsExactly(key.id());
        EventRepresentation event = only(EventType.UPDATE_CREDENTIAL);
        assertThat(event.getDetails())
                .containsEntry("api_key_id", key.id())
                .containsEntry("api_key_name", key.name())
                .containsEntry("api_key_change", "issued");
        Mail mail = mailbox.next();
        assertThat(mail.subject()).isEqualTo("An API key was created for you: " + key.name());
        assertThat(mail.text()).contains("Created by: crm-admin\n");
    }

    /** Whatever time is written into it: by a time of its own it would be missed where new keys are looked for. */
    @Test
    void plantedKeyCountsAsMadeWhenItWasPlanted() {
        Instant before = Instant.now().minusSeconds(1);
        for (Instant written : List.of(
                Instant.EPOCH,
                Instant.ofEpochMilli(Long.MIN_VALUE),
                Instant.now().plus(Duration.ofDays(1)))) {
            PlantedKey key = new PlantedKey().createdAt(written);

            Answer answer = putUser(leads.crmAdminToken(), key);

            assertThat(answer.status()).as(answer.text()).isEqualTo(204);
            String createdAt = leads.admin("GET", "/" + key.id(), null)
                    .json()
                    .path("createdAt")
                    .asText();
            assertThat(Instant.parse(createdAt)).isBetween(before, Instant.now().plusSeconds(1));
            assertThat(found("?createdAfter=" + before)).contains(key.id());
        }
    }

    /** The owner of the key may not be moved by naming its id. */
    @Test
    void keyOfSomebodyElseIsNotTaken() {
        JsonNode key = leads.issue(LeadsRealm.ANALYST, READ);
        PlantedKey planted = new PlantedKey();
        CredentialRepresentation credential = planted.representation();
        credential.setId(id(key));
        UserRepresentation user = owner();
        user.setCredentials(List.of(credential));

        Answer answer = users(leads.crmAdminToken(), "PUT", "/" + user.getId(), user);

        assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
        assertThat(leads.exchange(key).status()).isEqualTo(200);
        assertThat(keysOf(LeadsRealm.SHOP_OWNER)).isEmpty();
    }

    @Test
    void importBringsKeysAsTheyAreAndTheyAreFoundAtOnce() {
        PlantedKey endless = new PlantedKey().endless().named("imported");
        String username = "imported-" + UUID.randomUUID();
        UserRepresentation user = UserBuilder.create(username)
                .clientRoles(LeadsRealm.CONNECTOR, "lead-reader")
                .build();
        user.setCredentials(List.of(endless.representation()));

        UserImport.add(realm, user);

        assertThat(leads.exchange(LeadsRealm.CONNECTOR, endless.text()).status())
                .isEqualTo(200);
        assertThat(found("?search=imported")).containsExactly(endless.id());
        assertThat(count("?search=imported")).isEqualTo(1);
    }

    /** As with a backup that is played back: the user is removed, and is there again with the same keys. */
    @Test
    void importOverAUserWithTheSameKeysKeepsThemListedAndTellsOfNoRemoval() {
        PlantedKey key = new PlantedKey().named("played back");
        String username = "imported-" + UUID.randomUUID();
        UserRepresentation user = UserBuilder.create(username)
                .clientRoles(LeadsRealm.CONNECTOR, "lead-reader")
                .build();
        user.setId(UUID.randomUUID().toString());
        user.setCredentials(List.of(key.representation()));
        UserImport.add(realm, user);
        events.clear();

        try (Response answer = UserImport.send(realm, user, "OVERWRITE")) {
            assertThat(answer.getStatus()).as(answer.readEntity(String.class)).isEqualTo(200);
        }

        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key.text()).status()).isEqualTo(200);
        assertThat(found("?search=played%20back")).containsExactly(key.id());
        assertThat(count("?search=played%20back")).isEqualTo(1);
        assertThat(eventsOf(EventType.REMOVE_CREDENTIAL)).isEmpty();
    }

    // Permissions for single users

    @Test
    void keysOfAUserWhomAnAdministratorIsRefusedAreNotListed() {
        JsonNode hidden = named("nightly");
        JsonNode shown = leads.issue(LeadsRealm.ANALYST, "\"scopes\": []");
        String token = managerRefused("view");

        Answer list = leads.admin(token, "GET", "", null);

        assertThat(list.status()).isEqualTo(200);
        assertThat(list.text()).contains(id(shown)).doesNotContain(id(hidden));
        assertThat(leads.admin(token, "GET", "/count", null).text()).isEqualTo("1");
        assertThat(leads.admin(token, "GET", "/" + id(hidden), null).status()).isEqualTo(403);
    }

    /** Who may issue keys to a user whom they may not see gets the secret, and nothing to read. */
    @Test
    void keyIsChangedAndRotatedUnseen() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"metadata\": {\"team\": \"hush\"}");
        String token = new RealmAdmins(realm, leads).named(MANAGER, "query-users");
        FineGrainedPermissions permissions = new FineGrainedPermissions(realm, leads);
        permissions.allow(leads.userId(MANAGER), "Users", Set.of(owner().getId()), "manage", "reset-password");

        Answer changed = leads.admin(token, "PUT", "/" + id(key), "{\"description\": \"nightly\"}");
        Answer rotated = leads.admin(token, "POST", "/" + id(key) + "/rotate", "{}");
        Answer issued = leads.admin(
                token, "POST", "", "{\"userId\": \"" + owner().getId() + "\", \"name\": \"unseen\", " + READ + "}");

        assertThat(leads.admin(token, "GET", "/" + id(key), null).status()).isEqualTo(403);
        assertThat(changed.status()).as(changed.text()).isEqualTo(204);
        assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        for (Answer answer : List.of(rotated, issued)) {
            assertThat(answer.json().fieldNames()).toIterable().containsExactly("id", "key");
            assertThat(leads.exchange(LeadsRealm.CONNECTOR, answer.string("key"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void keysOfAUserWhomAnAdministratorIsRefusedToManageAreNotRevokedWithTheOthers() {
        JsonNode kept = named("nightly");
        JsonNode revoked = leads.issue(LeadsRealm.ANALYST, "\"scopes\": []");
        String token = managerRefused("manage");

        Answer dry = leads.admin(token, "POST", "/revoke", "{\"status\": \"active\", \"dryRun\": true}");
        Answer real = leads.admin(token, "POST", "/revoke", "{\"status\": \"active\"}");

        assertThat(leads.admin(token, "DELETE", "/" + id(kept), null).status()).isEqualTo(403);
        for (Answer answer : List.of(dry, real)) {
            assertThat(Leads.strings(answer.json().path("ids")))
                    .as(answer.text())
                    .containsExactly(id(revoked));
        }
        assertThat(leads.exchange(kept).status()).isEqualTo(200);
    }

    // Renaming

    @Test
    void keyThatSomebodyPastesAsANameIsNotStored() {
        JsonNode key = named("nightly");
        String pasted = key.path("key").asText();
        String copied =
                leads.issue(LeadsRealm.ANALYST, "\"scopes\": []").path("key").asText();

        realm.admin().users().get(owner().getId()).setCredentialUserLabel(id(key), "my " + pasted);
        assertThat(labels()).containsExactly("my [API key] " + start(key));
        Answer byOwner = consoles().account("PUT", "/" + id(key) + "/label", "\"" + copied + "\"");

        assertThat(byOwner.status()).as(byOwner.text()).isEqualTo(204);
        assertThat(labels()).containsExactly("[API key] " + start(key));
    }

    /** Names differ: with two of one name, Keycloak takes no change of either any more. */
    @Test
    void twoKeysThatAreGivenAKeyAsANameCanBeRotated() {
        JsonNode one = named("nightly");
        JsonNode other = named("hourly");
        String pasted = one.path("key").asText();

        for (JsonNode key : List.of(one, other)) {
            realm.admin().users().get(owner().getId()).setCredentialUserLabel(id(key), pasted);
        }

        assertThat(labels()).containsExactlyInAnyOrder("[API key] " + start(one), "[API key] " + start(other));
        leads.rotate(one, null);
        leads.rotate(other, null);
    }

    private static String start(JsonNode key) {
        return id(key).substring(0, 8);
    }

    private List<String> labels() {
        realm.admin().clearUserCache();
        return keysOf(LeadsRealm.SHOP_OWNER).stream()
                .map(CredentialRepresentation::getUserLabel)
                .toList();
    }

    /** Of two changes one may be refused; none hangs, and none is lost without a word. */
    @Test
    void stockRenameBesideOurChangeIsNoFault() {
        String token = leads.crmAdminToken();
        for (int round = 0; round < 20; round++) {
            JsonNode key = named("key " + round);
            String description = "described " + round;
            CompletableFuture<Boolean> renaming = CompletableFuture.supplyAsync(() -> {
                try {
                    realm.admin().users().get(owner().getId()).setCredentialUserLabel(id(key), "renamed");
                    return true;
                } catch (InternalServerErrorException changedMeanwhile) {
                    return false;
                }
            });

            Answer ours = leads.admin(token, "PUT", "/" + id(key), "{\"description\": \"" + description + "\"}");

            boolean renamed = renaming.join();
            assertThat(ours.status()).as(ours.text()).isIn(200, 409);
            assertThat(renamed || ours.status() == 200).isTrue();
            JsonNode now = leads.admin("GET", "/" + id(key), null).json();
            assertThat(now.path("name").asText()).isEqualTo(renamed ? "renamed" : "key " + round);
            assertThat(now.path("description").asText()).isEqualTo(ours.status() == 200 ? description : "");
            leads.revoke(key);
        }
    }

    @Test
    void keyThatAnAdministratorRenamesIsFoundAndRevokedByItsNewName() {
        JsonNode key = named("nightly");
        JsonNode other = named("other");
        mailbox.next(2);
        events.clear();

        realm.admin().users().get(owner().getId()).setCredentialUserLabel(id(key), "Weekly");

        assertRenamed(key, other);
        EventRepresentation event = only(EventType.UPDATE_CREDENTIAL);
        assertThat(event.getUserId()).isEqualTo(owner().getId());
        assertThat(event.getIpAddress()).isNotBlank();
        assertThat(event.getDetails())
                .containsEntry("credential_type", "api-key")
                .containsEntry("api_key_id", id(key))
                .containsEntry("api_key_name", "Weekly")
                .containsEntry("api_key_change", "changed");
        assertRevokedByName(key, other);
    }

    @Test
    void keyThatItsOwnerRenamesIsFoundAndRevokedByItsNewName() {
        JsonNode key = named("nightly");
        JsonNode other = named("other");
        events.clear();

        Answer answer = consoles().account("PUT", "/" + id(key) + "/label", "\"Weekly\"");

        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        assertRenamed(key, other);
        assertThat(only(EventType.UPDATE_CREDENTIAL).getDetails())
                .containsEntry("api_key_id", id(key))
                .containsEntry("api_key_name", "Weekly");
        assertRevokedByName(key, other);
    }

    @Test
    void renamingByThisExtensionIsOneEvent() {
        JsonNode key = named("nightly");
        events.clear();

        leads.admin("PUT", "/" + id(key), "{\"name\": \"Weekly\"}");

        assertThat(only(EventType.UPDATE_CREDENTIAL).getDetails()).containsEntry("api_key_name", "Weekly");
    }

    @Test
    void orderOfCredentialsIsNoChangeOfAKey() {
        JsonNode key = named("nightly");
        named("other");
        events.clear();

        realm.admin().users().get(owner().getId()).moveCredentialToFirst(id(key));

        assertThat(eventsOf(EventType.UPDATE_CREDENTIAL)).isEmpty();
        assertThat(found("?search=nightly")).containsExactly(id(key));
    }

    private void assertRenamed(JsonNode key, JsonNode other) {
        assertThat(found("?search=nightly")).isEmpty();
        assertThat(count("?search=nightly")).isZero();
        assertThat(found("?search=weekly")).containsExactly(id(key));
        assertThat(count("?search=weekly")).isEqualTo(1);
        assertThat(found("?search=other")).containsExactly(id(other));
    }

    private void assertRevokedByName(JsonNode key, JsonNode other) {
        String old = "{\"search\": \"nightly\"}";
        String now = "{\"search\": \"weekly\", \"dryRun\": ";
        assertThat(leads.admin("POST", "/revoke", old).json().path("count").asInt())
                .isZero();
        assertThat(Leads.strings(
                        leads.admin("POST", "/revoke", now + "true}").json().path("ids")))
                .containsExactly(id(key));
        assertThat(Leads.strings(
                        leads.admin("POST", "/revoke", now + "false}").json().path("ids")))
                .containsExactly(id(key));
        assertThat(leads.exchange(key).status()).isEqualTo(400);
        assertThat(leads.exchange(other).status()).isEqualTo(200);
    }

    // Removing

    @Test
    void keyThatAnAdministratorRemovesIsCountedNoMoreAndItsOwnerIsTold() {
        JsonNode key = named("nightly");
        JsonNode other = named("other");
        mailbox.next(2);
        events.clear();

        realm.admin().users().get(owner().getId()).removeCredential(id(key));

        assertThat(count("?search=nightly")).isZero();
        assertThat(count("?userId=" + owner().getId())).isEqualTo(1);
        JsonNode dry = leads.admin("POST", "/revoke", "{\"status\": \"active\", \"dryRun\": true}")
                .json();
        assertThat(Leads.strings(dry.path("ids"))).containsExactly(id(other));
        assertRemovalTold(key);
        Mail mail = mailbox.next();
        assertThat(mail.to()).isEqualTo("shop-owner@example.com");
        assertThat(mail.subject()).isEqualTo("Your API key was revoked: nightly");
        assertThat(mail.text()).contains(key.path("start").asText()).contains("Revoked by: ");
    }

    @Test
    void keyThatItsOwnerRemovesWithTheAccountConsoleIsAnEventThatNamesIt() {
        JsonNode key = named("nightly");
        mailbox.next();
        events.clear();

        Answer back = consoles().removeByAction(id(key));
        String location = back.headers().firstValue("Location").orElse(back.text());

        assertThat(location).contains("kc_action_status=success");
        assertThat(leads.exchange(key).status()).isEqualTo(400);
        assertThat(count("?search=nightly")).isZero();
        assertRemovalTold(key);
        assertThat(mailbox.next().subject()).isEqualTo("Your API key was revoked: nightly");
    }

    @Test
    void keyThatItsOwnerRemovesByAccountRestIsAnEventThatNamesIt() {
        JsonNode key = named("nightly");
        mailbox.next();
        events.clear();

        Answer answer = consoles().account("DELETE", "/" + id(key), "");

        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        assertThat(count("?search=nightly")).isZero();
        assertRemovalTold(key);
        assertThat(mailbox.next().subject()).isEqualTo("Your API key was revoked: nightly");
    }

    /** Where the realm stores no events, its listeners hear of nothing less. */
    @Test
    void keysAreFollowedWhereTheRealmStoresNoEvents() {
        realm.updateWithCleanup(update -> update.eventsEnabled(false).adminEventsEnabled(false));
        JsonNode removed = named("nightly");
        JsonNode renamed = named("other");
        mailbox.next(2);

        realm.admin().users().get(owner().getId()).removeCredential(id(removed));
        realm.admin().users().get(owner().getId()).setCredentialUserLabel(id(renamed), "Weekly");

        assertThat(count("")).isEqualTo(1);
        assertThat(found("?search=weekly")).containsExactly(id(renamed));
        assertThat(mailbox.next().subject()).isEqualTo("Your API key was revoked: nightly");
    }

    @Test
    void revocationByThisExtensionIsOneEventAndOneEmail() {
        JsonNode key = named("nightly");
        mailbox.next();
        events.clear();

        leads.revoke(key);

        assertRemovalTold(key);
        mailbox.next();
        assertThat(eventsOf(EventType.REMOVE_CREDENTIAL)).hasSize(1);
    }

    @Test
    void removedUsersKeysAreNoEventsOfTheirOwn() {
        String username = "short-lived-" + UUID.randomUUID();
        realm.admin()
                .users()
                .create(UserBuilder.create(username).enabled(true).build())
                .close();
        leads.tryIssue(username, "\"name\": \"nightly\", \"realmRoles\": []");
        events.clear();

        realm.admin().users().delete(leads.userId(username)).close();

        assertThat(eventsOf(EventType.REMOVE_CREDENTIAL)).isEmpty();
        assertThat(count("?search=nightly")).isZero();
    }

    private void assertRemovalTold(JsonNode key) {
        List<EventRepresentation> told = eventsOf(EventType.REMOVE_CREDENTIAL).stream()
                .filter(event -> event.getDetails().containsKey("api_key_id"))
                .toList();
        assertThat(told).hasSize(1);
        assertThat(told.get(0).getUserId()).isEqualTo(owner().getId());
        assertThat(told.get(0).getIpAddress()).isNotBlank();
        assertThat(told.get(0).getDetails())
                .containsEntry("username", LeadsRealm.SHOP_OWNER)
                .containsEntry("credential_type", "api-key")
                .containsEntry("credential_id", id(key))
                .containsEntry("api_key_id", id(key))
                .containsEntry("api_key_name", "nightly");
    }

    // Showing

    /** As the stock consoles ask for it. */
    @Test
    void ownerAndAdministratorAreShownStartScopesAndEndAndNoMore() {
        JsonNode key = leads.issue(
                LeadsRealm.SHOP_OWNER,
                READ + ", \"description\": \"hush-1\", \"allowedIps\": [\"192.0.2.7\"],"
                        + " \"metadata\": {\"hush-2\": \"hush-3\"}");
        String start = key.path("start").asText();

        String toOwner = server.fetchString(AccountRestKeys.toTheOwner());
        String toAdministrator = keysOf(LeadsRealm.SHOP_OWNER).stream()
                .map(credential -> credential.getCredentialData() + credential.getSecretData())
                .collect(Collectors.joining());

        for (String shown : List.of(toOwner, toAdministrator)) {
            assertThat(shown)
                    .contains(
                            start, "leads:read", key.path("expiresAt").asText().substring(0, 10))
                    .doesNotContain("hush", "192.0.2.7", "sha-256", "hashes");
        }
        assertThat(toOwner).contains("api-key-property-start", "api-key-property-scopes", "api-key-property-expiresAt");
    }

    // Requests

    private JsonNode named(String name) {
        return leads.issueNamed(LeadsRealm.SHOP_OWNER, name, READ);
    }

    private void assertRefused(int status, Consumer<PlantedKey> change) {
        PlantedKey key = new PlantedKey();
        change.accept(key);

        Answer answer = putUser(leads.crmAdminToken(), key);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.string("errorMessage")).isNotBlank().isNotEqualTo("Could not update user!");
        assertWorksNot(key);
    }

    private void assertWorksNot(PlantedKey key) {
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key.text()).status()).isEqualTo(400);
        assertThat(leads.admin("GET", "/" + key.id(), null).status()).isEqualTo(404);
    }

    private Answer putUser(String token, PlantedKey key) {
        UserRepresentation user = owner();
        user.setCredentials(key == null ? null : List.of(key.representation()));
        return users(token, "PUT", "/" + user.getId(), user);
    }

    private Answer postUser(String token, String username, PlantedKey key) {
        UserRepresentation user = new UserRepresentation();
        user.setUsername(username);
        user.setEnabled(true);
        user.setCredentials(key == null ? null : List.of(key.representation()));
        realm.cleanup()
                .add(admin -> admin.users()
                        .searchByUsername(username, true)
                        .forEach(found -> admin.users().delete(found.getId()).close()));
        return users(token, "POST", "", user);
    }

    private Answer users(String token, String method, String path, UserRepresentation user) {
        return leads.bearer(
                method,
                leads.adminUrl().replace("/api-keys", "/users") + path,
                token,
                "application/json",
                JsonText.of(user));
    }

    /** Who may see and change all users, and is refused one thing with the owner. */
    private String managerRefused(String scope) {
        String token = new RealmAdmins(realm, leads).named(MANAGER, "query-users");
        FineGrainedPermissions permissions = new FineGrainedPermissions(realm, leads);
        permissions.allow(leads.userId(MANAGER), "Users", Set.of(), "view", "manage");
        permissions.refuse(leads.userId(MANAGER), "Users", Set.of(owner().getId()), scope);
        return token;
    }

    private OwnersConsoles consoles() {
        return new OwnersConsoles(realm, leads);
    }

    private List<String> found(String query) {
        List<String> ids = new ArrayList<>();
        leads.admin("GET", query, null).json().forEach(key -> ids.add(id(key)));
        return ids;
    }

    private long count(String query) {
        return Long.parseLong(leads.admin("GET", "/count" + query, null).text());
    }

    private List<CredentialRepresentation> keysOf(String username) {
        return realm.admin().users().get(leads.userId(username)).credentials().stream()
                .filter(credential -> "api-key".equals(credential.getType()))
                .toList();
    }

    private EventRepresentation only(EventType type) {
        List<EventRepresentation> found = eventsOf(type);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<EventRepresentation> eventsOf(EventType type) {
        return realm.admin().getEvents(List.of(type.name()), null, null, null, null, null, 0, 100);
    }

    private UserRepresentation owner() {
        return realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER)).toRepresentation();
    }

    private static String encoded(String text) {
        return text.replace(" ", "%20");
    }
}
