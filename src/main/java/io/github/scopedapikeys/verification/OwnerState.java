package io.github.scopedapikeys.verification;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.BruteForceProtector;

/** Checks whether a key's owner may sign in now. If not, the owner's keys do not work. */
final class OwnerState {

    private OwnerState() {}

    /** Null if the owner may sign in. */
    static @Nullable Refusal refusal(KeycloakSession session, RealmModel realm, UserModel owner) {
        if (!owner.isEnabled()) {
            return Refusal.USER_DISABLED;
        }
        if (realm.isBruteForceProtected() && isLockedOut(session, realm, owner)) {
            return Refusal.USER_LOCKED;
        }
        String serviceAccountOf = owner.getServiceAccountClientLink();
        if (serviceAccountOf != null) {
            ClientModel client = realm.getClientById(serviceAccountOf);
            if (client == null || !client.isEnabled() || !client.isServiceAccountsEnabled()) {
                return Refusal.SERVICE_ACCOUNT_DISABLED;
            }
        }
        return null;
    }

    private static boolean isLockedOut(KeycloakSession session, RealmModel realm, UserModel owner) {
        BruteForceProtector protector = session.getProvider(BruteForceProtector.class);
        return protector.isTemporarilyDisabled(session, realm, owner)
                || protector.isPermanentlyLockedOut(session, realm, owner);
    }
}
