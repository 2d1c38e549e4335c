package io.github.scopedapikeys.it.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.BrowserSession;
import io.github.scopedapikeys.it.support.DirectGrantRealm;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LoginEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.utils.TimeBasedOTP;
import org.keycloak.representations.idm.AuthenticationExecutionInfoRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/** What becomes of ordinary logins in flows that take keys, and of keys in flows that are not for them. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class PasswordsBesideKeysIT {

    private static final String EITHER = DirectGrantRealm.EITHER;
    private static final String KEYS_ONLY = DirectGrantRealm.KEYS_ONLY;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @InjectRealm(config = DirectGrantRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    private LoginEvents events;
    private String key = "";

    @BeforeEach
    void issue() {
        events = new LoginEvents(realm);
        key = KeyObject.text(leads.issue(DirectGrantRealm.CAREFUL, "\"scopes\": [\"leads:read\"]"));
        realm.cleanup().add(admin -> admin.attackDetection().clearAllBruteForce());
    }

    @Test
    void passwordAndOneTimePasswordSignInAsEver() {
        Answer answer = events.assertAnswered(() -> signIn(otp()), 200);

        assertThat(answer.json().has("refresh_token")).isTrue();
        assertThat(Leads.claims(answer).has("api_key_id")).isFalse();
        assertThat(Leads.claims(answer).has("sid")).isTrue();
        assertThat(events.onlyEvent("LOGIN", null).getSessionId()).isNotNull();
    }

    @Test
    void missingOrWrongFactorIsRefusedByKeycloakAsEver() {
        for (Answer answer : List.of(
                signIn(null),
                signIn("000000"),
                grant(EITHER, "username", DirectGrantRealm.CAREFUL, "password", "wrong", "otp", otp()),
                grant(EITHER, "username", "nobody", "password", "wrong"))) {
            assertThat(answer.json().path("error").asText()).isEqualTo("invalid_grant");
            assertThat(answer.string("error_description")).isEqualTo("Invalid user credentials");
        }
        events.assertRefused(() -> grant(EITHER, "username", DirectGrantRealm.CAREFUL, "password", "wrong"), null);
    }

    /** A key needs no second factor: it is made with one, and stands for itself. */
    @Test
    void keyNeedsNoOneTimePassword() {
        assertThat(grant(EITHER, "username", DirectGrantRealm.CAREFUL, "password", key)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void passwordInAFlowForKeysIsRefusedThere() {
        EventRepresentation event = events.assertRefused(
                () -> grant(KEYS_ONLY, "username", LeadsRealm.SHOP_OWNER, "password", "shop-owner-demo"),
                "api_key_malformed");

        assertThat(event.getUserId()).isNull();
        assertThat(event.getDetails()).containsEntry("username", LeadsRealm.SHOP_OWNER);
        events.assertRefused(() -> grant(KEYS_ONLY), "api_key_malformed");
    }

    /** Nobody guesses 256 bits, and anybody could lock out anyone. */
    @Test
    void wrongKeysAreNotCountedAgainstAnyone() {
        realm.updateWithCleanup(update -> update.bruteForceProtected(true).failureFactor(2));

        String wrong = wrongSecret();
        for (int i = 0; i < 5; i++) {
            events.assertRefused(
                    () -> grant(EITHER, "username", DirectGrantRealm.CAREFUL, "password", wrong),
                    "api_key_wrong_secret");
            events.assertRefused(() -> grant(KEYS_ONLY, "password", wrong), "api_key_wrong_secret");
        }

        assertThat(failures()).isZero();
        assertThat(signIn(otp()).status()).isEqualTo(200);
    }

    @Test
    void wrongPasswordsAreCountedAndAKeyDoesNotResetThem() {
        realm.updateWithCleanup(update -> update.bruteForceProtected(true).failureFactor(30));
        signIn("000000");
        awaitFailures(1);

        assertThat(grant(EITHER, "password", key).status()).isEqualTo(200);

        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void keyOfALockedOutOwnerIsRefused() {
        realm.updateWithCleanup(update -> update.bruteForceProtected(true).failureFactor(1));
        signIn("000000");
        awaitFailures(1);

        events.assertRefused(() -> grant(EITHER, "password", key), "api_key_user_locked");
    }

    /** With our credential type as reference category, every user would find keys among the ways to sign in. */
    @Test
    void keysAreNoWayToSignInForTheAccountConsole() {
        String token = leads.token(
                        null,
                        "grant_type",
                        "password",
                        "client_id",
                        DirectGrantRealm.PAGE,
                        "username",
                        LeadsRealm.SHOP_OWNER,
                        "password",
                        "shop-owner-demo")
                .accessToken();

        Answer answer = leads.bearer("GET", realm.getBaseUrl() + "/account/credentials", token, null, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("\"password\"").doesNotContain("api-key");
    }

    /** As somebody might put it together: in front of the form for user name and password. */
    @ParameterizedTest
    @ValueSource(strings = {"api-key-direct-grant", "api-key-docker"})
    void inABrowserFlowAnAuthenticatorForKeysDoesNothing(String authenticator) {
        String browser = realm.admin().toRepresentation().getBrowserFlow();
        realm.admin()
                .flows()
                .copy("browser", Map.of("newName", "browser-with-keys"))
                .close();
        realm.admin().flows().addExecution("browser-with-keys", Map.of("provider", authenticator, "priority", 1));
        AuthenticationExecutionInfoRepresentation execution =
                realm.admin().flows().getExecutions("browser-with-keys").stream()
                        .filter(info -> authenticator.equals(info.getProviderId()))
                        .findFirst()
                        .orElseThrow();
        execution.setRequirement("ALTERNATIVE");
        realm.admin().flows().updateExecutions("browser-with-keys", execution);
        bindBrowserFlow("browser-with-keys");
        realm.cleanup().add(admin -> {
            bindBrowserFlow(browser);
            admin.flows().getFlows().stream()
                    .filter(flow -> "browser-with-keys".equals(flow.getAlias()))
                    .forEach(flow -> admin.flows().deleteFlow(flow.getId()));
        });
        BrowserSession page = new BrowserSession();

        Answer form = page.open(realm.getBaseUrl() + "/protocol/openid-connect/auth?client_id=" + DirectGrantRealm.PAGE
                + "&response_type=code" + "&kc_action=UPDATE_PASSWORD&redirect_uri=https%3A%2F%2Fpage.example%2F");
        assertThat(form.status()).isEqualTo(200);
        Answer refused = page.submit(
                form, "username", LeadsRealm.SHOP_OWNER, "password", key, "grant_type", "password", "api_key", key);

        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.text()).contains("Invalid username or password.");
        Answer signedIn = page.submit(refused, "username", LeadsRealm.SHOP_OWNER, "password", "shop-owner-demo");
        assertThat(signedIn.text()).contains("password-new");
    }

    private void bindBrowserFlow(String alias) {
        var update = realm.admin().toRepresentation();
        update.setBrowserFlow(alias);
        realm.admin().update(update);
    }

    /** The id of the owner's key, with another secret. */
    private String wrongSecret() {
        String other = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]"));
        return KeyChecksums.withSecretOf(key, other);
    }

    private int failures() {
        return (int) realm.admin()
                .attackDetection()
                .bruteForceUserStatus(leads.userId(DirectGrantRealm.CAREFUL))
                .get("numFailures");
    }

    /** Failures are counted behind the request's back. */
    private void awaitFailures(int count) {
        Instant end = Instant.now().plus(PATIENCE);
        while (failures() < count) {
            assertThat(Instant.now()).as("counted in time").isBefore(end);
            Thread.onSpinWait();
        }
    }

    private Answer signIn(String otp) {
        List<String> form =
                new ArrayList<>(List.of("username", DirectGrantRealm.CAREFUL, "password", DirectGrantRealm.PASSWORD));
        if (otp != null) {
            form.addAll(List.of("otp", otp));
        }
        return grant(EITHER, form.toArray(String[]::new));
    }

    private static String otp() {
        return new TimeBasedOTP().generateTOTP(DirectGrantRealm.OTP_SECRET.getBytes(StandardCharsets.UTF_8));
    }

    private Answer grant(String client, String... parameters) {
        List<String> all = new ArrayList<>(List.of("grant_type", "password"));
        all.addAll(List.of(parameters));
        return leads.token(client, all.toArray(String[]::new));
    }
}
