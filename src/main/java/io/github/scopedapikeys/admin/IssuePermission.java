package io.github.scopedapikeys.admin;

import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * The permission to issue a key to a user, to rotate it, or to give it wider access: one rule for all three.
 *
 * <p>A key gives access as its owner, so the administrator needs the permission to reset the owner's password. A
 * service account signs in with its client's secret, so for its keys the permission to manage that client is needed
 * too.
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
            // The client is gone, and so are permissions for this client only.
            auth.clients().requireManage();
        } else {
            auth.clients().requireManage(client);
        }
    }
}
