package io.github.scopedapikeys.it.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** The demo realm with the flows for the password grant that the docs offer, and clients that use them. */
public final class DirectGrantRealm implements RealmConfig {

    /** A client whose users give a key or a password. */
    public static final String EITHER = "legacy-tool";

    /** A client whose users give a key. */
    public static final String KEYS_ONLY = "legacy-script";

    /** As {@link #EITHER}, but public. */
    public static final String PUBLIC = "public-tool";

    /** A public client with pages to sign in. */
    public static final String PAGE = "page";

    /** Where the clients are. */
    public static final String ORIGIN = "https://tool.example";

    /** Has a password and a one-time password. */
    public static final String CAREFUL = "careful-user";

    public static final String PASSWORD = "careful-demo";
    public static final String OTP_SECRET = "KJ4GVM3RPFWEKUDIO5HA";

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        RealmRepresentation leads =
                new LeadsRealm().configure(realm).name("direct-grant").build();
        List<AuthenticationFlowRepresentation> flows = DocumentedFlows.of("direct-grant.json");
        String either = DocumentedFlows.idOf(flows, "direct-grant-keys-or-passwords");
        leads.setAuthenticationFlows(flows);
        // Two failures within a second would lock a user out; tests of the lock turn it on.
        leads.setBruteForceProtected(false);
        allowSameOneTimePasswordAgain(leads);
        List<ClientRepresentation> clients = new ArrayList<>(leads.getClients());
        clients.add(client(EITHER, either));
        clients.add(client(KEYS_ONLY, DocumentedFlows.idOf(flows, "direct-grant-keys-only")));
        ClientRepresentation open = client(PUBLIC, either);
        open.setPublicClient(true);
        open.setSecret(null);
        open.setAttributes(Map.of());
        clients.add(open);
        clients.add(page());
        leads.setClients(clients);
        List<UserRepresentation> users = new ArrayList<>(leads.getUsers());
        users.add(careful());
        users.stream()
                .filter(user -> user.getUsername().equals(LeadsRealm.SHOP_OWNER))
                .forEach(DirectGrantRealm::letManageTheAccount);
        leads.setUsers(users);
        return RealmBuilder.update(leads);
    }

    private static ClientRepresentation client(String clientId, String flowId) {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(clientId);
        client.setSecret(clientId + "-secret");
        client.setPublicClient(false);
        client.setStandardFlowEnabled(false);
        client.setDirectAccessGrantsEnabled(true);
        client.setFullScopeAllowed(false);
        client.setWebOrigins(List.of(ORIGIN));
        client.setAttributes(Map.of("standard.token.exchange.enabled", "true"));
        client.setDefaultClientScopes(List.of("basic", "profile", "roles"));
        client.setOptionalClientScopes(List.of(LeadsRealm.READER_SCOPE, LeadsRealm.WRITER_SCOPE));
        client.setAuthenticationFlowBindingOverrides(Map.of("direct_grant", flowId));
        return client;
    }

    private static ClientRepresentation page() {
        ClientRepresentation page = new ClientRepresentation();
        page.setClientId(PAGE);
        page.setPublicClient(true);
        page.setDirectAccessGrantsEnabled(true);
        page.setRedirectUris(List.of("https://page.example/*"));
        return page;
    }

    /** Tests sign in more than once in 30 seconds. Keycloak reads no part of the policy without the type. */
    private static void allowSameOneTimePasswordAgain(RealmRepresentation realm) {
        realm.setOtpPolicyType("totp");
        realm.setOtpPolicyAlgorithm("HmacSHA1");
        realm.setOtpPolicyInitialCounter(0);
        realm.setOtpPolicyDigits(6);
        realm.setOtpPolicyLookAheadWindow(1);
        realm.setOtpPolicyPeriod(30);
        realm.setOtpPolicyCodeReusable(true);
    }

    /** The default role of the demo realm has another name here. */
    private static void letManageTheAccount(UserRepresentation user) {
        Map<String, List<String>> roles = new HashMap<>(user.getClientRoles());
        roles.put("account", List.of("manage-account", "view-profile"));
        user.setClientRoles(roles);
    }

    private static UserRepresentation careful() {
        CredentialRepresentation password = new CredentialRepresentation();
        password.setType(CredentialRepresentation.PASSWORD);
        password.setValue(PASSWORD);
        CredentialRepresentation otp = new CredentialRepresentation();
        otp.setType("otp");
        otp.setSecretData("{\"value\": \"" + OTP_SECRET + "\"}");
        otp.setCredentialData("{\"subType\": \"totp\", \"digits\": 6, \"counter\": 0, \"period\": 30,"
                + " \"algorithm\": \"HmacSHA1\"}");
        UserRepresentation user = new UserRepresentation();
        user.setUsername(CAREFUL);
        user.setEnabled(true);
        user.setEmail(CAREFUL + "@example.com");
        user.setEmailVerified(true);
        user.setFirstName("Careful");
        user.setLastName("User");
        user.setCredentials(List.of(password, otp));
        user.setClientRoles(Map.of(LeadsRealm.CONNECTOR, List.of("lead-reader")));
        return user;
    }
}
