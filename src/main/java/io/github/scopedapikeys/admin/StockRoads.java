package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.credential.KeyArrival;
import io.github.scopedapikeys.credential.KeyArrived;
import io.github.scopedapikeys.credential.OutsideChanges;
import io.github.scopedapikeys.management.KeyAdmission;
import io.github.scopedapikeys.management.OutsideNews;
import jakarta.ws.rs.ForbiddenException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/**
 * Checks what Keycloak's own consoles and APIs do to keys, and writes events and e-mail for it.
 *
 * <p>A ready-made key is stored as a part of an import. Otherwise it is stored only if the caller is an administrator who
 * may issue keys to the user, and if the key could be issued now. If not, the whole request is refused.
 */
final class StockRoads implements ProviderEventListener {

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof KeyArrival arrival) {
            judge(arrival);
        } else if (event instanceof KeyArrived arrived && !arrived.imported()) {
            new KeyAdmission(arrived.session(), arrived.realm()).tell(arrived.owner(), arrived.key());
        } else if (event instanceof OutsideChanges outside && outside.committed()) {
            OutsideNews news = new OutsideNews(outside.session());
            outside.changes().forEach(news::tell);
        }
    }

    private static void judge(KeyArrival arrival) {
        KeycloakSession session = arrival.session();
        if (RunningImport.isOnStack()) {
            arrival.admitImported();
            return;
        }
        try {
            new IssuePermission(arrival.realm(), administrator(session, arrival.realm())).require(arrival.owner());
            Answers.orError(() -> {
                new KeyAdmission(session, arrival.realm()).check(arrival.owner(), arrival.model());
                arrival.admit();
                return arrival;
            });
        } finally {
            if (!arrival.isAdmitted()) {
                session.getTransactionManager().setRollbackOnly();
            }
        }
    }

    /** The administrator who makes the request, as Keycloak has authenticated it. */
    private static AdminPermissionEvaluator administrator(KeycloakSession session, RealmModel realm) {
        UserModel user = session.getContext().getUser();
        if (user == null || !(session.getContext().getBearerToken() instanceof AccessToken token)) {
            throw new ForbiddenException();
        }
        String issuer = token.getIssuer();
        RealmModel adminRealm = session.realms().getRealmByName(issuer.substring(issuer.lastIndexOf('/') + 1));
        ClientModel client = adminRealm == null ? null : adminRealm.getClientByClientId(token.getIssuedFor());
        if (adminRealm == null || client == null) {
            throw new ForbiddenException();
        }
        return AdminPermissions.evaluator(session, realm, new AdminAuth(adminRealm, token, user, client));
    }
}
