package io.github.scopedapikeys.it.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.BrowserSession;
import io.github.scopedapikeys.it.support.InParallel;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyActionBrowser;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.SelfServiceRealm;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.admin.client.resource.RoleScopeResource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** The required action {@code create-api-key}, asked for by an application, in a browser without scripts. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class CreateApiKeyIT {

    private static final String[] FILLED = {"name", "CRM", "scope", "leads:read", "expiry", "30"};

    @InjectRealm(config = SelfServiceRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    @BeforeEach
    void setUpTheConsole() {
        String admin = new RealmAdmins(realm, leads).with("manage-realm");
        assertThat(leads.admin(admin, "POST", "/policy/account-console", null).status())
                .isEqualTo(200);
    }

    // What the owner sees

    @Test
    void ownerGetsAKeyThatWorksAndGoesBackToTheApplication() {
        KeyActionBrowser owner = owner();
        Answer login = owner.askOnly();
        Answer form = owner.signIn(login);
        assertThat(KeyActionBrowser.isForm(form)).as(form.text()).isTrue();
        events.clear();

        Answer created =
                owner.submit(form, "name", "CRM", "scope", "leads:read", "client", LeadsRealm.CONNECTOR, "expiry", "7");

        String key = owner.keyOn(created);
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.headers().firstValue("Cache-Control").orElse("")).startsWith("no-store");
        assertThat(created.headers().firstValue("Content-Security-Policy"))
                .isPresent()
                .isEqualTo(login.headers().firstValue("Content-Security-Policy"));
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.UPDATE_CREDENTIAL)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("credential_type", "api-key")
                .details("api_key_change", "issued")
                .details("api_key_name", "CRM");
        Answer back = owner.submit(created, "done", "true");
        assertThat(KeyActionBrowser.status(back)).isEqualTo("success");
        leads.trail().assertAbsent("redirect", back.headers().map().toString());
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).status()).isEqualTo(200);
        assertThat(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key).status()).isEqualTo(400);
        Answer kept = leads.admin("GET", "/" + onlyKey().getId(), null);
        assertThat(kept.json().path("scopes")).hasToString("[\"leads:read\"]");
        assertThat(kept.json().path("clients")).hasToString("[\"lead-connector\"]");
    }

    @Test
    void withoutAScriptOfOurs() {
        Set<String> scripts = scripts(owner().askOnly());
        KeyActionBrowser owner = owner();
        Answer form = owner.ask();

        assertThat(scripts).containsAll(scripts(form));
        Answer created = owner.submit(form, FILLED);
        owner.keyOn(created);
        assertThat(scripts).containsAll(scripts(created));
    }

    /** Openings of script elements, without what differs with each page. */
    private static Set<String> scripts(Answer page) {
        Set<String> found = new TreeSet<>();
        Matcher script = Pattern.compile("<script[^>]*>").matcher(page.text());
        while (script.find()) {
            found.add(script.group());
        }
        return found;
    }

    @Test
    void ownerCanCancel() {
        KeyActionBrowser owner = owner();

        Answer back = owner.submit(owner.ask(), "cancel-aia", "true");

        assertThat(KeyActionBrowser.status(back)).isEqualTo("cancelled");
        assertThat(keys()).isEmpty();
    }

    /** Leaving the page with the key is no success: the application must not think that the owner has the key. */
    @Test
    void successIsToldOnlyAfterTheOwnerIsDone() {
        KeyActionBrowser owner = owner();
        Answer form = owner.ask();

        Answer withoutKey = owner.submit(form, "done", "true");

        assertThat(KeyActionBrowser.isForm(withoutKey)).as(withoutKey.text()).isTrue();
        assertThat(keys()).isEmpty();
        owner.keyOn(owner.submit(withoutKey, FILLED));
    }

    @Test
    void ownDateIsTheLastDay() {
        KeyActionBrowser owner = owner();
        LocalDate day = LocalDate.now(ZoneOffset.UTC).plusDays(20);

        owner.keyOn(owner.submit(
                owner.ask(), "name", "CRM", "scope", "leads:read", "expiry", "date", "expiryDate", day.toString()));

        assertThat(leads.admin("GET", "/" + onlyKey().getId(), null).string("expiresAt"))
                .isEqualTo(day.plusDays(1) + "T00:00:00Z");
    }

    @Test
    void choicesStayWithinThePolicy() {
        realm.updateWithCleanup(update -> update.attribute(
                        "api-keys.maxLifetime", "" + Duration.ofDays(40).toSeconds())
                .attribute("api-keys.defaultLifetime", "" + Duration.ofDays(10).toSeconds())
                .attribute("api-keys.requireIpAllowList", "true"));
        KeyActionBrowser owner = owner();

        Answer form = owner.ask();

        assertThat(form.text())
                .contains("value=\"7\"", "value=\"30\"", "name=\"allowedIps\"", "value=\"\" checked")
                .doesNotContain("value=\"90\"", "value=\"365\"", "value=\"never\"");
        Answer tooLate =
                owner.submit(form, "name", "CRM", "scope", "leads:read", "expiry", "90", "allowedIps", "127.0.0.1 ::1");
        assertThat(tooLate.text()).contains("id=\"api-key-error\"");
        Answer created = owner.submit(
                tooLate, "name", "CRM", "scope", "leads:read", "expiry", "", "allowedIps", "127.0.0.1\n::1");
        owner.keyOn(created);
        assertThat(leads.admin("GET", "/" + onlyKey().getId(), null).json().path("allowedIps"))
                .hasToString("[\"127.0.0.1\",\"::1\"]");
    }

    @Test
    void inGermanForGermans() {
        realm.updateWithCleanup(
                update -> update.internationalizationEnabled(true).supportedLocales("en", "de"));
        KeyActionBrowser owner = owner();

        Answer form = owner.ask("ui_locales", "de");

        assertThat(form.text())
                .contains("lang=\"de\"", "API-Schlüssel erstellen", "Was der Schlüssel darf", "in 30 Tagen");
        Answer wrong = owner.submit(form, "name", "", "expiry", "30");
        assertThat(wrong.text()).contains("Name: Geben Sie 1 bis 100 sichtbare Zeichen ein.");
        Answer created = owner.submit(wrong, FILLED);
        owner.keyOn(created);
        assertThat(created.text()).contains("Kopieren Sie den Schlüssel jetzt.");
    }

    // Once

    @Test
    void refreshAndBackShowNoKeyAndMakeNone() {
        KeyActionBrowser owner = owner();
        Answer form = owner.ask();
        Answer created = owner.submit(form, FILLED);
        owner.keyOn(created);

        Answer refreshed = owner.refresh(created);
        Answer sentAgain = owner.submit(form, FILLED);

        assertThat(KeyActionBrowser.saysShown(refreshed)).as(refreshed.text()).isTrue();
        assertThat(KeyActionBrowser.hasKey(sentAgain)).isFalse();
        assertThat(keys()).hasSize(1);
        Answer other = owner.refresh(created);
        Answer another = owner.submit(other, "name", "another", "scope", "leads:read", "expiry", "30");
        assertThat(KeyActionBrowser.saysShown(another)).as(another.text()).isTrue();
        assertThat(keys()).hasSize(1);
        Answer back = owner.submit(another, "done", "true");
        assertThat(KeyActionBrowser.status(back)).isEqualTo("success");
    }

    /** Forms with other names too: the name alone would not tell a second sending from a second key. */
    @Test
    void parallelSendingMakesOneKeyAndShowsItOnce() throws Exception {
        KeyActionBrowser owner = owner();
        Answer form = owner.ask();

        List<Answer> answers = InParallel.call(
                4, number -> owner.submit(form, "name", "CRM " + number, "scope", "leads:read", "expiry", "30"));

        List<Answer> withKey = answers.stream().filter(KeyActionBrowser::hasKey).toList();
        withKey.forEach(owner::keyOn);
        assertThat(withKey).hasSize(1);
        assertThat(keys()).hasSize(1);
    }

    @Test
    void askingAgainMakesAnotherKey() {
        KeyActionBrowser owner = owner();
        owner.submit(submitted(owner, owner.ask()), "done", "true");

        Answer second = owner.ask();

        assertThat(KeyActionBrowser.isForm(second)).as(second.text()).isTrue();
        owner.keyOn(owner.submit(second, "name", "second", "scope", "leads:read", "expiry", "30"));
        assertThat(keys()).hasSize(2);
    }

    @Test
    void codeOfAnotherBrowserMakesNoKey() {
        KeyActionBrowser owner = owner();
        Answer form = owner.ask();

        Answer foreign = new BrowserSession().submit(form, FILLED);
        KeyActionBrowser analyst = new KeyActionBrowser(realm, leads, LeadsRealm.ANALYST);
        analyst.ask();
        Answer mixed = analyst.submit(form, FILLED);

        assertThat(KeyActionBrowser.hasKey(foreign)).isFalse();
        assertThat(KeyActionBrowser.hasKey(mixed)).isFalse();
        assertThat(keys()).isEmpty();
        assertThat(keysOf(LeadsRealm.ANALYST)).isEmpty();
    }

    // Bad input

    @ParameterizedTest
    @CsvSource({
        "'', leads:read, '', 30, '', name",
        "'\u200b', leads:read, '', 30, '', name",
        "CRM, no-such, '', 30, '', scope",
        "CRM, offline_access, '', 30, '', scope",
        "CRM, leads:read, no-such, 30, '', client",
        "CRM, leads:read, '', 3650, '', expiry",
        "CRM, leads:read, '', 0, '', expiry",
        "CRM, leads:read, '', -1, '', expiry",
        "CRM, leads:read, '', 99999999999999999999, '', expiry",
        "CRM, leads:read, '', never, '', expiry",
        "CRM, leads:read, '', date, 2000-01-01, expiry",
        "CRM, leads:read, '', date, 9999-12-31, expiry",
        "CRM, leads:read, '', date, +999999999-12-31, expiry",
        "CRM, leads:read, '', date, tomorrow, expiry"
    })
    void badInputNamesItsFieldAndMakesNoKey(
            String name, String scope, String client, String expiry, String date, String field) {
        KeyActionBrowser owner = owner();
        Answer form = owner.ask();

        Answer again = client.isEmpty()
                ? owner.submit(form, "name", name, "scope", scope, "expiry", expiry, "expiryDate", date)
                : owner.submit(form, "name", name, "scope", scope, "client", client, "expiry", expiry);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text())
                .contains("role=\"alert\"", "href=\"#api-key-" + field + "\"", "id=\"api-key-error\"")
                .containsPattern("aria-describedby=\"api-key-error [^\"]*\" aria-invalid=\"true\"");
        assertThat(keys()).isEmpty();
        owner.keyOn(owner.submit(again, FILLED));
    }

    @Test
    void nameThatIsTakenLeavesEverythingAsItIs() {
        leads.issueNamed(LeadsRealm.SHOP_OWNER, "CRM", "\"scopes\": [\"leads:read\"]");
        KeyActionBrowser owner = owner();

        Answer again = owner.submit(owner.ask(), FILLED);

        assertThat(again.text()).contains("you already have a key with a name like this");
        assertThat(keys()).hasSize(1);
    }

    @Test
    void textsOfUsersAndAdministratorsAreNoMarkup() {
        String attack = "\"><script>alert(1)</script>${7*7}{0";
        String scope = realm.admin().clientScopes().findAll().stream()
                .filter(each -> each.getName().equals("leads:read"))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.updateClientScope(
                scope,
                update ->
                        update.attribute("consent.screen.text", attack).attribute("display.on.consent.screen", "true"));
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, update -> update.name(attack));
        KeyActionBrowser owner = owner();

        Answer form = owner.ask();
        Answer wrong = owner.submit(
                form, "name", attack, "scope", attack, "client", attack, "expiry", attack, "expiryDate", attack);

        for (Answer page : List.of(form, wrong)) {
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text())
                    .doesNotContain("<script>alert")
                    .doesNotContain("49{0")
                    .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        }
        Answer created = owner.submit(wrong, "name", attack, "scope", "leads:read", "expiry", "30");
        owner.keyOn(created);
        assertThat(created.text()).doesNotContain("<script>alert");
    }

    // Not allowed

    @ParameterizedTest
    @CsvSource({
        "api-keys.selfService, false, api_key_self_service_off",
        "api-keys.selfServiceRole, no-such-role, api_key_self_service_role_missing",
        "api-keys.enabled, false, api_key_turned_off"
    })
    void policyThatForbidsItIsObeyedBeforeAndAfterTheForm(String rule, String value, String reason) {
        KeyActionBrowser owner = owner();
        Answer form = owner.ask();
        realm.updateWithCleanup(update -> update.attribute(rule, value));
        events.clear();

        Answer late = owner.submit(form, FILLED);

        assertThat(KeyActionBrowser.status(late)).isEqualTo("error");
        assertRefused(reason);
        Answer early = owner().ask();
        assertThat(KeyActionBrowser.status(early)).isEqualTo("error");
        assertRefused(reason);
        assertThat(keys()).isEmpty();
    }

    @Test
    void userWhoMayNotManageTheAccountMakesNoKey() {
        String account = leads.client("account").getId();
        RoleRepresentation role = realm.admin()
                .clients()
                .get(account)
                .roles()
                .get("manage-account")
                .toRepresentation();
        RoleScopeResource roles = realm.admin()
                .users()
                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                .roles()
                .clientLevel(account);
        roles.remove(List.of(role));
        realm.cleanup().add(admin -> roles.add(List.of(role)));

        Answer back = owner().ask();

        assertThat(KeyActionBrowser.status(back)).isEqualTo("error");
        assertRefused("api_key_account_role_missing");
    }

    @Test
    void impersonatorMakesNoKeyEvenWithTheOwnersPassword() {
        KeyActionBrowser owner = owner();
        String admin = new RealmAdmins(realm, leads).with("impersonation");
        Answer impersonated = owner.browser()
                .send(HttpRequest.newBuilder(URI.create(leads.adminUrl()
                                .replace(
                                        "/api-keys",
                                        "/users/" + leads.userId(LeadsRealm.SHOP_OWNER) + "/impersonation")))
                        .header("Authorization", "Bearer " + admin)
                        .POST(BodyPublishers.noBody()));
        assertThat(impersonated.status()).isEqualTo(200);

        Answer login = owner.askOnly();
        assertThat(login.text()).contains("name=\"password\"");
        Answer back = owner.signIn(login);

        assertThat(KeyActionBrowser.status(back)).isEqualTo("error");
        assertRefused("api_key_impersonated");
        assertThat(keys()).isEmpty();
    }

    // The sign-in

    @Test
    void signInIsAskedForAgainUnlessItIsRecent() {
        KeyActionBrowser owner = owner();
        owner.submit(owner.ask(), "cancel-aia", "true");
        time.set(Duration.ofSeconds(SelfServiceRealm.REAUTHENTICATE_AFTER / 2 - 10));
        assertThat(KeyActionBrowser.isForm(owner.askOnly())).isTrue();
        time.set(Duration.ofSeconds(SelfServiceRealm.REAUTHENTICATE_AFTER / 2 + 10));

        Answer login = owner.askOnly();

        assertThat(login.text()).contains("name=\"password\"");
        assertThat(KeyActionBrowser.isForm(owner.signIn(login))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void formThatIsSentTooLateMakesNoKey(boolean bySingleSignOn) {
        KeyActionBrowser owner = owner();
        Answer form = owner.ask();
        if (bySingleSignOn) {
            owner.submit(form, "cancel-aia", "true");
            form = owner.askOnly();
        }
        assertThat(KeyActionBrowser.isForm(form)).as(form.text()).isTrue();
        time.set(Duration.ofSeconds(SelfServiceRealm.REAUTHENTICATE_AFTER + 10));
        events.clear();

        Answer late = owner.submit(form, FILLED);

        assertThat(KeyActionBrowser.status(late)).isEqualTo("error");
        assertRefused("api_key_sign_in_too_old");
        assertThat(keys()).isEmpty();
    }

    // Deletion

    /** Whatever the policy says: an owner can always get rid of a key. */
    @Test
    void ownerCanAlwaysDelete() {
        String id = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")
                .path("id")
                .asText();
        realm.updateWithCleanup(
                update -> update.attribute("api-keys.selfService", "false").attribute("api-keys.enabled", "false"));
        KeyActionBrowser owner = owner();

        Answer confirm = owner.ask("kc_action", "delete_credential:" + id);
        assertThat(keys()).hasSize(1);
        Answer back = owner.submit(confirm, "accept", "Yes");

        assertThat(KeyActionBrowser.status(back)).isEqualTo("success");
        assertThat(keys()).isEmpty();
    }

    private void assertRefused(String reason) {
        EventRepresentation event = realm.admin()
                .getEvents(List.of("UPDATE_CREDENTIAL_ERROR"), null, null, null, null, null, 0, 10)
                .get(0);
        assertThat(event.getUserId()).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        assertThat(event.getClientId()).isEqualTo(SelfServiceRealm.PORTAL);
        assertThat(event.getDetails()).containsEntry("reason", reason).containsEntry("credential_type", "api-key");
        realm.admin().clearEvents();
    }

    private KeyActionBrowser owner() {
        return new KeyActionBrowser(realm, leads, LeadsRealm.SHOP_OWNER);
    }

    private static Answer submitted(KeyActionBrowser owner, Answer form) {
        Answer created = owner.submit(form, FILLED);
        owner.keyOn(created);
        return created;
    }

    private CredentialRepresentation onlyKey() {
        assertThat(keys()).hasSize(1);
        return keys().get(0);
    }

    private List<CredentialRepresentation> keys() {
        return keysOf(LeadsRealm.SHOP_OWNER);
    }

    private List<CredentialRepresentation> keysOf(String username) {
        return realm.admin().users().get(leads.userId(username)).credentials().stream()
                .filter(credential -> credential.getType().equals("api-key"))
                .toList();
    }
}
