package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.server.ServerTime;
import java.util.List;
import org.keycloak.authentication.actiontoken.execactions.ExecuteActionsActionToken;
import org.keycloak.authorization.model.Policy;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserVerifiableCredentialModel;
import org.keycloak.representations.idm.authorization.ClientPolicyRepresentation;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.UserSessionManager;
import org.keycloak.services.resources.admin.fgap.AdminPermissionManagement;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/** Tokens that only the server can make. Runs on the server. */
public final class ServerTokens {

    private ServerTokens() {}

    static String identityCookie(KeycloakSession session) {
        RealmModel realm = realm(session);
        UserModel owner = owner(session, realm);
        UserSessionModel signedIn = new UserSessionManager(session)
                .createUserSession(realm, owner, owner.getUsername(), "127.0.0.1", "form", false, null, null);
        return session.tokens()
                .encode(AuthenticationManager.createIdentityToken(
                        session,
                        realm,
                        owner,
                        signedIn,
                        Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName())));
    }

    static String actionToken(KeycloakSession session) {
        RealmModel realm = realm(session);
        return new ExecuteActionsActionToken(
                        AllDoorsRealm.OWNER_ID,
                        (int) ServerTime.now().plusSeconds(60).getEpochSecond(),
                        List.of("UPDATE_PROFILE"),
                        AllDoorsRealm.REDIRECT_URI,
                        LeadsRealm.CONNECTOR)
                .serialize(session, realm, session.getContext().getUri());
    }

    /** Stores a broker's token for the owner. */
    public static void storeBrokerToken(KeycloakSession session) {
        RealmModel realm = realm(session);
        session.users()
                .updateFederatedIdentity(
                        realm,
                        owner(session, realm),
                        new FederatedIdentityModel(
                                TestSigner.BROKER,
                                AllDoorsRealm.OWNER_ID,
                                LeadsRealm.CRM_ADMIN,
                                "{\"access_token\": \"stored\"}"));
    }

    /** Allows the connector to exchange tokens of the identity provider that is the realm itself. */
    public static void permitExternalExchange(KeycloakSession session) {
        RealmModel realm = realm(session);
        AdminPermissionManagement management = AdminPermissions.management(session, realm);
        IdentityProviderModel issuer = session.identityProviders().getByAlias(AllDoorsRealm.SELF_OIDC);
        management.idps().setPermissionsEnabled(issuer, true);
        ClientPolicyRepresentation connector = new ClientPolicyRepresentation();
        connector.setName("connector");
        connector.addClient(realm.getClientByClientId(LeadsRealm.CONNECTOR).getId());
        Policy policy = management
                .authz()
                .getStoreFactory()
                .getPolicyStore()
                .create(management.realmResourceServer(), connector);
        management.idps().exchangeToPermission(issuer).addAssociatedPolicy(policy);
    }

    /** Gives the owner a verifiable credential that can be requested. */
    public static void giveDegree(KeycloakSession session) {
        RealmModel realm = realm(session);
        String degree = realm.getClientScopesStream()
                .filter(scope -> scope.getName().equals(AllDoorsRealm.DEGREE))
                .findFirst()
                .orElseThrow()
                .getId();
        session.users()
                .addVerifiableCredential(AllDoorsRealm.OWNER_ID, new UserVerifiableCredentialModel(null, degree));
    }

    static void signInThroughBroker(KeycloakSession session) {
        RealmModel realm = realm(session);
        UserModel owner = owner(session, realm);
        String brokerUser = TestSigner.BROKER + "." + AllDoorsRealm.OWNER_ID;
        new UserSessionManager(session)
                .createUserSession(realm, owner, owner.getUsername(), "127.0.0.1", "form", false, null, brokerUser);
    }

    private static RealmModel realm(KeycloakSession session) {
        RealmModel realm = session.realms().getRealmByName("leads");
        session.getContext().setRealm(realm);
        return realm;
    }

    private static UserModel owner(KeycloakSession session, RealmModel realm) {
        return session.users().getUserById(realm, AllDoorsRealm.OWNER_ID);
    }
}
