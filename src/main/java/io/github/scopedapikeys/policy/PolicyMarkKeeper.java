package io.github.scopedapikeys.policy;

import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RealmProvider;
import org.keycloak.models.RoleContainerModel.RoleRemovedEvent;
import org.keycloak.models.RoleModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Keeps the {@link StoredPolicyMark} of a realm whose default role is replaced.
 *
 * <p>A partial import that overwrites roles removes the default role and creates another one, in one transaction.
 * Keycloak has an event for the first only. So the new role gets the mark at the end of the transaction.
 */
public final class PolicyMarkKeeper implements ProviderEventListener {

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof RoleRemovedEvent removed
                && removed.getRole().getContainer() instanceof RealmModel realm
                && StoredPolicyMark.isOn(removed.getRole())
                && wasDefault(removed.getRole(), realm)) {
            markAtTheEnd(removed.getKeycloakSession(), realm.getId());
        }
    }

    /** A removed role is not found any more. */
    private static boolean wasDefault(RoleModel removed, RealmModel realm) {
        RoleModel role = realm.getDefaultRole();
        return role == null || role.getId().equals(removed.getId());
    }

    private static void markAtTheEnd(KeycloakSession session, String realmId) {
        // Now, because providers that take part in the transaction cannot be created at its end.
        RealmProvider realms = session.realms();
        session.getTransactionManager().enlistPrepare(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                RealmModel realm = realms.getRealm(realmId);
                if (realm != null) {
                    StoredPolicyMark.putOn(realm);
                }
            }

            @Override
            protected void rollbackImpl() {}
        });
    }
}
