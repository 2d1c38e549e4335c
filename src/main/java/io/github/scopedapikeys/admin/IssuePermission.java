package io.github.scopedapikeys.admin;

import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * The right to issue a user's key, to rotate it, or to change it so that it reaches further: one rule for all three.
 *
 * <p>Whoever holds the key is the user, so it takes the right to reset the user's password. A service account signs in with
 * the secret of its client instead, so it takes the right to manage that client as well.
 */
final class IssuePermission {

    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;

    IssuePermission(RealmModel realm, AdminPermissionEvaluator auth) {
        this.realm = realm;
        this.auth = auth;
    }

    /** @throws jakarta.ws.rs.ForbiddenException if the administrator may not issue keys to this owner */
    void require(UserModel owner) {
        auth.users().requireResetPassword(owner);
        String clientId = owner.getServiceAccountClientLink();
        if (clientId == null) {
            return;
        }
        ClientModel client = realm.getClientById(clientId);
        if (client == null) {
            // The client is gone, and with it the permissions for it alone.
            auth.clients().requireManage();
        } else {
            auth.clients().requireManage(client);
        }
    }
}
