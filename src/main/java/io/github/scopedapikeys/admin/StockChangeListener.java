package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.credential.ReadyMadeKey;
import io.github.scopedapikeys.credential.ReadyMadeKeyStored;
import io.github.scopedapikeys.credential.StockChanges;
import io.github.scopedapikeys.management.KeyAdmission;
import io.github.scopedapikeys.management.StockChangeRecords;

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
final class StockChangeListener implements ProviderEventListener {

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof ReadyMadeKey readyMade) {
            judge(readyMade);
        } else if (event instanceof ReadyMadeKeyStored stored && !stored.imported()) {
            new KeyAdmission(stored.session(), stored.realm()).tell(stored.owner(), stored.key());
        } else if (event instanceof StockChanges stock && stock.committed()) {
            StockChangeRecords records = new StockChangeRecords(stock.session());
            stock.changes().forEach(records::tell);
        }
    }

    private static void judge(ReadyMadeKey readyMade) {
        KeycloakSession session = readyMade.session();
        if (RunningImport.isOnStack()) {
            readyMade.admitImported();
            return;
        }
        try {
            new IssuePermission(readyMade.realm(), administrator(session, readyMade.realm()))
                    .require(readyMade.owner());
            Answers.orError(() -> {
                new KeyAdmission(session, readyMade.realm()).check(readyMade.owner(), readyMade.model());
                readyMade.admit();
                return readyMade;
            });
        } finally {
            if (!readyMade.isAdmitted()) {
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
