package io.github.scopedapikeys.it.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.KeyInUse;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.OtherLeadsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.it.support.UserImport;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.common.util.Time;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** A key is as good as its owner: what becomes of key and token at every door when something becomes of the owner. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class OwnerStatesIT {

    private static final String MEMBER = "passing-member";
    private static final String NOT_BEFORE = "Introspection access token for lead-connector client: JWT check failed";
    /** So that what is made void is older than what comes after, in the seconds that tokens and not-befores count. */
    private static final Duration EARLIER = Duration.ofSeconds(-10);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRealm(ref = "other", config = OtherLeadsRealm.class)
    ManagedRealm otherRealm;

    @InjectEvents(ref = "other", realmRef = "other")
    Events otherEvents;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    @BeforeEach
    void addMember() {
        UserImport.add(realm, member());
    }

    @Test
    void disabledOwnersKeyRestsUntilTheOwnerIsEnabled() {
        KeyInUse key = keyInUse();

        setEnabled(false);
        key.assertRefused("api_key_user_disabled");

        setEnabled(true);
        key.assertWorks();
    }

    @Test
    void removedOwnersKeyDoesNotComeBackWithAnotherUserOfTheName() {
        KeyInUse key = keyInUse();
        String id = leads.userId(MEMBER);

        user().remove();
        key.assertRefused("api_key_unknown");

        UserImport.add(realm, member());
        assertThat(leads.userId(MEMBER)).isNotEqualTo(id);
        key.assertRefused("api_key_unknown");
    }

    /** Not even if the new user has the id of the old one, as an import can make it. */
    @Test
    void removedOwnersKeyDoesNotComeBackWithAnotherUserOfTheId() {
        KeyInUse key = keyInUse();
        UserRepresentation another = member();
        another.setId(leads.userId(MEMBER));

        user().remove();
        UserImport.add(realm, another);

        assertThat(leads.userId(MEMBER)).isEqualTo(another.getId());
        key.assertRefused("api_key_unknown");
    }

    @Test
    void lockedOutOwnersKeyRestsUntilAnAdministratorUnlocksTheOwner() {
        lockOutAfter(2);
        KeyInUse key = keyInUse();

        signInWronglyUntilLockedOut();
        key.assertRefused("api_key_user_locked");

        realm.admin().attackDetection().clearBruteForceForUser(leads.userId(MEMBER));
        key.assertWorks();
    }

    @Test
    void lockedOutOwnersKeyRestsUntilTheLockEnds() {
        lockOutAfter(2);
        KeyInUse key = keyInUse();
        signInWronglyUntilLockedOut();
        key.assertRefused("api_key_user_locked");

        // The wait is one minute per try from the second on, and no token is as old as this.
        time.set(Duration.ofMinutes(4));

        key.assertWorks();
    }

    /** What locks the owner out of the console locks out the key: whoever knows the name can stop both. */
    @Test
    void wrongPasswordsOfAStrangerLockTheKeyOfAnOwnerWithoutPassword() {
        lockOutAfter(2);
        assertThat(user().credentials()).isEmpty();
        KeyInUse key = keyInUse();

        signInWronglyUntilLockedOut();

        key.assertRefused("api_key_user_locked");
    }

    /** Keycloak disables an owner whom it locks out for good; so that is the reason. */
    @Test
    void ownersKeyWhoIsLockedOutForGoodRestsUntilAnAdministratorEnablesTheOwner() {
        lockOutAfter(2);
        realm.updateWithCleanup(update -> update.permanentLockout(true));
        KeyInUse key = keyInUse();

        signInWronglyUntilLockedOut();
        key.assertRefused("api_key_user_disabled");

        time.set(Duration.ofMinutes(4));
        key.assertKeyRefused("api_key_user_disabled");

        time.set(Duration.ZERO);
        setEnabled(true);
        key.assertWorks();
    }

    @Test
    void lockCountsOnlyWhileTheRealmProtectsAgainstBruteForce() {
        lockOutAfter(2);
        KeyInUse key = keyInUse();
        signInWronglyUntilLockedOut();
        key.assertRefused("api_key_user_locked");

        realm.updateWithCleanup(update -> update.bruteForceProtected(false));

        key.assertWorks();
    }

    @Test
    void ownerWhoIsSignedOutKeepsTheKeyAndLosesTheToken() {
        time.set(EARLIER);
        KeyInUse key = keyInUse();
        time.set(Duration.ZERO);

        user().logout();

        key.assertTokenRefused("api_key_subject_token_invalid");
        key.assertKeyWorks();
    }

    @Test
    void realmsNotBeforeEndsTheTokenAndNotTheKey() {
        time.set(EARLIER);
        KeyInUse key = keyInUse();
        time.set(Duration.ZERO);

        realm.updateWithCleanup(update -> update.notBefore(now()));

        key.assertTokenRefused(NOT_BEFORE);
        key.assertKeyWorks();
    }

    /** Sets the not-before of the realm and of each client, for which no way back is offered: in a realm apart. */
    @Test
    void signingEverybodyOutEndsTheTokenAndNotTheKey() {
        UserImport.add(otherRealm, member());
        time.set(EARLIER);
        KeyInUse key = KeyInUse.of(new Leads(otherRealm), new Refusals(otherRealm, otherEvents), MEMBER);
        time.set(Duration.ZERO);

        otherRealm.admin().logoutAll();

        key.assertTokenRefused(NOT_BEFORE);
        key.assertKeyWorks();
    }

    @Test
    void clientsNotBeforeEndsTheTokenAndNotTheKey() {
        time.set(EARLIER);
        KeyInUse key = keyInUse();
        time.set(Duration.ZERO);

        setNotBefore(LeadsRealm.CONNECTOR, now());
        realm.cleanup().add(admin -> setNotBefore(LeadsRealm.CONNECTOR, 0));

        key.assertTokenRefused(NOT_BEFORE);
        key.assertKeyWorks();
    }

    /** Nobody is there to do what the owner is asked to do, and a key needs none of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"UPDATE_PASSWORD", "VERIFY_EMAIL", "CONFIGURE_TOTP", "TERMS_AND_CONDITIONS", "UPDATE_PROFILE"})
    void ownersRequiredActionsDoNotMatter(String action) {
        KeyInUse key = keyInUse();

        require(action);

        key.assertWorks();
    }

    /** What Keycloak does: what goes on without a sign-in goes on, and what is a sign-in is refused. */
    @Test
    void ownersRequiredActionsMatterToASignInAndNotToARefresh() {
        UserRepresentation member = user().toRepresentation();
        member.setEmail(MEMBER + "@example.com");
        member.setFirstName("Passing");
        member.setLastName("Member");
        user().update(member);
        CredentialRepresentation password = new CredentialRepresentation();
        password.setType(CredentialRepresentation.PASSWORD);
        password.setValue("passing");
        password.setTemporary(false);
        user().resetPassword(password);
        String[] signIn = {"grant_type", "password", "client_id", "admin-cli", "username", MEMBER, "password", "passing"
        };
        Answer signedIn = leads.token(null, signIn);
        assertThat(signedIn.status()).as(signedIn.text()).isEqualTo(200);

        require("CONFIGURE_TOTP");

        Answer refused = leads.token(null, signIn);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.string("error_description")).isEqualTo("Account is not fully set up");
        Answer refreshed = leads.token(
                null,
                "grant_type",
                "refresh_token",
                "client_id",
                "admin-cli",
                "refresh_token",
                signedIn.string("refresh_token"));
        assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
    }

    private void require(String action) {
        UserRepresentation member = user().toRepresentation();
        member.getRequiredActions().add(action);
        member.setEmailVerified(false);
        user().update(member);
    }

    @Test
    void renamedOwnerKeepsTheKey() {
        realm.updateWithCleanup(update -> update.editUsernameAllowed(true));
        KeyInUse key = keyInUse();

        UserRepresentation member = user().toRepresentation();
        member.setUsername("renamed-member");
        realm.admin().users().get(member.getId()).update(member);
        realm.cleanup().add(admin -> admin.users().delete(member.getId()).close());

        key.assertWorks();
    }

    private static UserRepresentation member() {
        return UserBuilder.create(MEMBER)
                .clientRoles(LeadsRealm.CONNECTOR, "lead-reader")
                .build();
    }

    private UserResource user() {
        return realm.admin().users().get(leads.userId(MEMBER));
    }

    private KeyInUse keyInUse() {
        return KeyInUse.of(leads, refusals, MEMBER);
    }

    private void setEnabled(boolean enabled) {
        UserResource user = user();
        UserRepresentation member = user.toRepresentation();
        member.setEnabled(enabled);
        user.update(member);
    }

    private void lockOutAfter(int failures) {
        realm.updateWithCleanup(update -> update.bruteForceProtected(true).failureFactor(failures));
    }

    /** Failures are counted behind the request's back. */
    private void signInWronglyUntilLockedOut() {
        Instant end = Instant.now().plus(PATIENCE);
        while (!isLockedOut()) {
            assertThat(Instant.now()).as("locked out in time").isBefore(end);
            leads.token(
                    null, "grant_type", "password", "client_id", "admin-cli", "username", MEMBER, "password", "wrong");
        }
    }

    private boolean isLockedOut() {
        Object disabled = realm.admin()
                .attackDetection()
                .bruteForceUserStatus(leads.userId(MEMBER))
                .get("disabled");
        return Boolean.TRUE.equals(disabled);
    }

    /** By the server's clock, in seconds since the epoch. */
    private static int now() {
        return Math.toIntExact(Duration.ofMillis(Time.currentTimeMillis()).toSeconds());
    }

    private void setNotBefore(String clientId, int notBefore) {
        ClientRepresentation client = leads.client(clientId);
        client.setNotBefore(notBefore);
        realm.admin().clients().get(client.getId()).update(client);
    }
}
