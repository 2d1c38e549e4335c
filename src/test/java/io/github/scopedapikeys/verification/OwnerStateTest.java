package io.github.scopedapikeys.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.fuzz.Fakes;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.BruteForceProtector;

/** Who could not sign in has no working key; what {@code OwnerStatesIT} sees of it needs a server. */
class OwnerStateTest {

    private static final String CLIENT_ID = "id of the client";

    private boolean enabled = true;
    private boolean isProtected = true;
    private boolean lockedForAWhile;
    private boolean lockedForGood;
    private @Nullable String serviceAccountOf;
    private @Nullable ClientModel client;

    @Test
    void ownerWhoCouldSignInIsUsable() {
        assertThat(refusal()).isNull();
    }

    @Test
    void disabledOwnerIsRefused() {
        enabled = false;

        assertThat(refusal()).isEqualTo(Refusal.USER_DISABLED);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void ownerWhoIsLockedOutIsRefused(boolean forAWhile, boolean forGood) {
        lockedForAWhile = forAWhile;
        lockedForGood = forGood;

        assertThat(refusal()).isEqualTo(Refusal.USER_LOCKED);
    }

    /** As to Keycloak: a lock that is left from before counts again as soon as the realm is protected again. */
    @Test
    void lockDoesNotCountWhereTheRealmIsNotProtected() {
        isProtected = false;
        lockedForAWhile = true;
        lockedForGood = true;

        assertThat(refusal()).isNull();
    }

    @Test
    void disabledOwnerWhoIsLockedOutTooIsDisabled() {
        enabled = false;
        lockedForGood = true;

        assertThat(refusal()).isEqualTo(Refusal.USER_DISABLED);
    }

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, false", "false, true, false", "false, false, false"})
    void serviceAccountIsUsableWithItsClientOnly(boolean ofEnabled, boolean hasServiceAccount, boolean usable) {
        serviceAccountOf = CLIENT_ID;
        client = Fakes.of(
                ClientModel.class,
                Map.of(
                        "isEnabled", arguments -> ofEnabled,
                        "isServiceAccountsEnabled", arguments -> hasServiceAccount));

        assertThat(refusal()).isEqualTo(usable ? null : Refusal.SERVICE_ACCOUNT_DISABLED);
    }

    @Test
    void serviceAccountWhoseClientIsGoneIsRefused() {
        serviceAccountOf = CLIENT_ID;

        assertThat(refusal()).isEqualTo(Refusal.SERVICE_ACCOUNT_DISABLED);
    }

    private @Nullable Refusal refusal() {
        UserModel owner = Fakes.of(
                UserModel.class,
                Map.of(
                        "isEnabled", arguments -> enabled,
                        "getServiceAccountClientLink", arguments -> serviceAccountOf));
        RealmModel realm = Fakes.of(
                RealmModel.class,
                Map.of(
                        "isBruteForceProtected", arguments -> isProtected,
                        "getClientById", arguments -> CLIENT_ID.equals(arguments[0]) ? client : null));
        BruteForceProtector protector = Fakes.of(
                BruteForceProtector.class,
                Map.of(
                        "isTemporarilyDisabled", arguments -> arguments[2] == owner && lockedForAWhile,
                        "isPermanentlyLockedOut", arguments -> arguments[2] == owner && lockedForGood));
        KeycloakSession session = Fakes.of(KeycloakSession.class, Map.of("getProvider", arguments -> protector));
        return OwnerState.refusal(session, realm, owner);
    }
}
