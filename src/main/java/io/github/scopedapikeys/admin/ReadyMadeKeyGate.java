package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.credential.ReadyMadeKeyEvent;
import io.github.scopedapikeys.management.ReadyMadeKeyCheck;
import io.github.scopedapikeys.representation.Answers;
import jakarta.ws.rs.ForbiddenException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/**
 * Decides whether a ready-made key that is sent to Keycloak's own APIs is stored.
 *
 * <p>A key from an import is stored without a check. Any other key is stored only if two conditions hold: the caller is
 * an administrator who may issue keys to the user, and the key could be issued now ({@link ReadyMadeKeyCheck}).
 * Otherwise the whole request is refused.
 */
final class ReadyMadeKeyGate implements ProviderEventListener {

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof ReadyMadeKeyEvent readyMade) {
            judge(readyMade);
        }
    }

    private static void judge(ReadyMadeKeyEvent readyMade) {
        KeycloakSession session = readyMade.session();
        if (RunningImport.isOnStack()) {
            readyMade.admitImported();
            return;
        }
        try {
            new IssuePermission(readyMade.realm(), administrator(session, readyMade.realm()))
                    .require(readyMade.owner());
            Answers.orError(() -> {
                new ReadyMadeKeyCheck(session, readyMade.realm()).check(readyMade.owner(), readyMade.model());
                readyMade.admit();
                return readyMade;
            });
        } finally {
            if (!readyMade.isAdmitted()) {
                session.getTransactionManager().setRollbackOnly();
            }
        }
    }

    /**
     * The administrator of this request: the user and the realm of the session that Keycloak has authenticated. They
     * are not searched for by the token's issuer, whose realm name is encoded: the encoded name of one realm can be the
     * name of another.
     */
    private static AdminPermissionEvaluator administrator(KeycloakSession session, RealmModel realm) {
        UserSessionModel signedIn = session.getContext().getUserSession();
        if (signedIn == null || !(session.getContext().getBearerToken() instanceof AccessToken token)) {
            throw new ForbiddenException();
        }
        RealmModel adminRealm = signedIn.getRealm();
        UserModel user = signedIn.getUser();
        ClientModel client = adminRealm.getClientByClientId(token.getIssuedFor());
        if (user == null || client == null) {
            throw new ForbiddenException();
        }
        return AdminPermissions.evaluator(session, realm, new AdminAuth(adminRealm, token, user, client));
    }
}
