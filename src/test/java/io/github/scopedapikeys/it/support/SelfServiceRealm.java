package io.github.scopedapikeys.it.support;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.ScopeMappingRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;
import org.keycloak.testframework.util.ApiUtil;

/** The demo realm with self-service for the owners of keys, and clients that get tokens of every kind. */
public final class SelfServiceRealm implements RealmConfig {

    /** A client for self-service. */
    public static final String PORTAL = "portal";

    public static final String PORTAL_ORIGIN = "https://portal.example";

    /** As {@link #PORTAL}, but the policy does not list it. */
    public static final String STRANGER = "stranger";

    /** A client that exchanges tokens of {@link #PORTAL}; the policy does not list it. */
    public static final String EXCHANGER = "exchanger";

    /** A listed client with lightweight tokens. */
    public static final String LIGHTWEIGHT = "lightweight-portal";

    /** A listed client that may only view profiles. */
    public static final String VIEWER = "viewer";

    /** A listed client whose tokens have no role of the account client. */
    public static final String ROLELESS = "roleless";

    /** A listed client whose tokens are for another audience. */
    public static final String ELSEWHERE = "elsewhere";

    /** A listed client without Keycloak's mapper for the time of the sign-in. */
    public static final String FORGER = "forger";

    /** A listed client with a service account. */
    public static final String ROBOT = "robot";

    public static final String REDIRECT_URI = "http://localhost/back";

    /** In seconds. Shorter than the lifetime of tokens, so that a token outlives the sign-in's freshness. */
    public static final int REAUTHENTICATE_AFTER = 60;

    private static final String ACCOUNT = "account";
    private static final List<String> ACCOUNT_ROLES = List.of("view-profile", "manage-account");
    private static final String SCOPES_OF_A_PORTAL = "basic,roles,web-origins,acr";

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        RealmRepresentation leads =
                new LeadsRealm().configure(realm).name("self-service").build();
        leads.getUsers().forEach(SelfServiceRealm::giveAccountRoles);
        leads.getUsers().add(robotsUser());
        Map<String, List<ScopeMappingRepresentation>> mappings = new HashMap<>(leads.getClientScopeMappings());
        mappings.put(ACCOUNT, List.of(mapping(VIEWER, "view-profile")));
        leads.setClientScopeMappings(mappings);
        return RealmBuilder.update(leads)
                .attribute("api-keys.selfService", "true")
                .attribute(
                        "api-keys.selfServiceClients",
                        String.join(",", PORTAL, LIGHTWEIGHT, VIEWER, ROLELESS, ELSEWHERE, FORGER, ROBOT))
                .attribute("api-keys.reauthenticateAfter", "" + REAUTHENTICATE_AFTER)
                .clients(
                        portal(PORTAL).protocolMappers(audience(EXCHANGER)),
                        portal(STRANGER),
                        portal(LIGHTWEIGHT).attribute("client.use.lightweight.access.token.enabled", "true"),
                        portal(VIEWER).fullScopeEnabled(false),
                        portal(ROLELESS).fullScopeEnabled(false).protocolMappers(audience(ACCOUNT)),
                        portal(ELSEWHERE)
                                .defaultClientScopes("basic", "acr")
                                .protocolMappers(audience(EXCHANGER), accountRoles()),
                        portal(FORGER)
                                .defaultClientScopes("roles", "web-origins", "acr")
                                .protocolMappers(mapper("sub", "oidc-sub-mapper", Map.of())),
                        confidential(EXCHANGER).attribute("standard.token.exchange.enabled", "true"),
                        confidential(ROBOT).serviceAccountsEnabled());
    }

    /** Turns self-service on in another realm, with the client {@link #PORTAL}, until the test ends. */
    public static void openIn(ManagedRealm realm) {
        realm.updateWithCleanup(update ->
                update.attribute("api-keys.selfService", "true").attribute("api-keys.selfServiceClients", PORTAL));
        String portal = ApiUtil.getCreatedId(
                realm.admin().clients().create(portal(PORTAL).build()));
        realm.cleanup().add(admin -> admin.clients().get(portal).remove());
    }

    /** Gives a user the roles of the account client that self-service needs. */
    public static void giveAccountRoles(ManagedRealm realm, Leads leads, String username) {
        String account = leads.client(ACCOUNT).getId();
        realm.admin()
                .users()
                .get(leads.userId(username))
                .roles()
                .clientLevel(account)
                .add(ACCOUNT_ROLES.stream()
                        .map(role -> realm.admin()
                                .clients()
                                .get(account)
                                .roles()
                                .get(role)
                                .toRepresentation())
                        .toList());
    }

    /** A public client for self-service, in any realm. */
    public static ClientBuilder portal(String clientId) {
        return ClientBuilder.create(clientId)
                .publicClient(true)
                .directAccessGrantsEnabled(true)
                .fullScopeEnabled(true)
                .defaultClientScopes(SCOPES_OF_A_PORTAL.split(","))
                .redirectUris(REDIRECT_URI)
                .webOrigins(PORTAL_ORIGIN);
    }

    private static ClientBuilder confidential(String clientId) {
        return ClientBuilder.create(clientId)
                .secret(clientId + "-secret")
                .fullScopeEnabled(true)
                .defaultClientScopes(SCOPES_OF_A_PORTAL.split(","));
    }

    private static void giveAccountRoles(UserRepresentation user) {
        Map<String, List<String>> roles =
                user.getClientRoles() == null ? new HashMap<>() : new HashMap<>(user.getClientRoles());
        roles.put(ACCOUNT, ACCOUNT_ROLES);
        user.setClientRoles(roles);
    }

    private static UserRepresentation robotsUser() {
        UserRepresentation user = new UserRepresentation();
        user.setUsername("service-account-" + ROBOT);
        user.setEnabled(true);
        user.setServiceAccountClientId(ROBOT);
        user.setClientRoles(Map.of(ACCOUNT, ACCOUNT_ROLES));
        return user;
    }

    private static ScopeMappingRepresentation mapping(String clientId, String role) {
        ScopeMappingRepresentation mapping = new ScopeMappingRepresentation();
        mapping.setClient(clientId);
        mapping.role(role);
        return mapping;
    }

    private static ProtocolMapperRepresentation audience(String clientId) {
        return mapper("audience-" + clientId, "oidc-audience-mapper", Map.of("included.client.audience", clientId));
    }

    private static ProtocolMapperRepresentation accountRoles() {
        return mapper(
                "account-roles",
                "oidc-usermodel-client-role-mapper",
                Map.of(
                        "usermodel.clientRoleMapping.clientId",
                        ACCOUNT,
                        "claim.name",
                        "resource_access.${client_id}.roles",
                        "jsonType.label",
                        "String",
                        "multivalued",
                        "true"));
    }

    /** A mapper that writes {@code auth_time}. */
    public static ProtocolMapperRepresentation authTime(long seconds) {
        return mapper(
                "auth-time",
                "oidc-hardcoded-claim-mapper",
                Map.of("claim.name", "auth_time", "claim.value", "" + seconds, "jsonType.label", "long"));
    }

    private static ProtocolMapperRepresentation mapper(String name, String type, Map<String, String> config) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(name);
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper(type);
        Map<String, String> all = new HashMap<>(config);
        all.put("access.token.claim", "true");
        all.put("introspection.token.claim", "true");
        mapper.setConfig(all);
        return mapper;
    }
}
