package io.github.scopedapikeys.it.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.FederatedIdentityRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.representations.idm.authorization.PolicyEnforcementMode;
import org.keycloak.representations.idm.authorization.PolicyRepresentation;
import org.keycloak.representations.idm.authorization.ResourceRepresentation;
import org.keycloak.representations.idm.authorization.ResourceServerRepresentation;
import org.keycloak.representations.idm.authorization.ScopeRepresentation;
import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.ClientScopeBuilder;
import org.keycloak.testframework.realm.IdentityProviderBuilder;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** The demo realm with all permissions: its administrator and the connector may do everything. */
public final class AllDoorsRealm implements RealmConfig {

    public static final String OWNER_ID = "7e1c35c7-5b0e-4a3e-9b57-6f2f7e9f3c11";
    static final String RESOURCE = "lead-list";
    static final String RESOURCE_TYPE = "urn:leads:list";
    static final String RESOURCE_SCOPE = "browse";
    static final String DEGREE = "degree";

    /** In seconds; longer than the tests take, because they share their tokens. */
    private static final int TOKEN_LIFESPAN = 3600;

    private static final String EVERYONE = "default-roles-leads";

    public static final String REDIRECT_URI = "https://connector.example/callback";

    /** An identity provider that trusts this realm's own tokens. */
    public static final String SELF = "self";

    /**
     * As {@link #SELF}, but an OIDC broker: users can sign in and clients can authenticate with this realm's tokens.
     */
    static final String SELF_OIDC = "self-oidc";

    /** A client that authenticates with the realm's tokens about the owner. */
    static final String FEDERATED_CLIENT = "federated-client";

    /** The realm's issuer on the server that the running class uses. */
    public static String issuer() {
        return "http://localhost:" + ServerLane.current().httpPort() + "/realms/leads";
    }

    /** The client that stands for the SCIM API. */
    static String scim() {
        return issuer() + "/scim/v2";
    }

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        RealmRepresentation leads = new LeadsRealm().configure(realm).build();
        leads.setUserManagedAccessAllowed(true);
        openConnector(client(leads, LeadsRealm.CONNECTOR));
        ClientRepresentation campaignTool = client(leads, LeadsRealm.CAMPAIGN_TOOL);
        campaignTool.setDefaultClientScopes(with(campaignTool.getDefaultClientScopes(), "openid"));
        empowerOwner(user(leads, LeadsRealm.CRM_ADMIN));
        return RealmBuilder.update(leads)
                .scimEnabled(true)
                .verifiableCredentialsEnabled(true)
                .accessTokenLifespan(TOKEN_LIFESPAN)
                .attribute("api-keys.tokenLifespan", String.valueOf(TOKEN_LIFESPAN))
                .attribute("api-keys.selfService", "true")
                .attribute("api-keys.selfServiceClients", LeadsRealm.CONNECTOR)
                .attribute("ssf.transmitterEnabled", "true")
                .clientRoles(LeadsRealm.CONNECTOR, "uma_protection")
                .clientRoles("broker", "read-token")
                .clientScopes(scope("openid"), scope("ssf.read"), scope("ssf.manage"))
                .clientScopes(degree())
                .clients(
                        ClientBuilder.create("broker"),
                        ClientBuilder.create(scim()),
                        TestSigner.signingClient(),
                        federatedClient())
                .identityProviders(TestSigner.broker(), self(), selfOidc());
    }

    private static void openConnector(ClientRepresentation connector) {
        connector.setFullScopeAllowed(true);
        connector.setDirectAccessGrantsEnabled(true);
        connector.setServiceAccountsEnabled(true);
        connector.setAuthorizationServicesEnabled(true);
        connector.setAuthorizationSettings(authorization());
        connector.setStandardFlowEnabled(true);
        connector.setRedirectUris(List.of(REDIRECT_URI));
        connector.setDefaultClientScopes(with(connector.getDefaultClientScopes(), "openid"));
        connector.setOptionalClientScopes(with(connector.getOptionalClientScopes(), "ssf.read", DEGREE));
        connector.setProtocolMappers(List.of(audience(scim()), audience(LeadsRealm.CAMPAIGN_TOOL)));
        Map<String, String> attributes = new HashMap<>(connector.getAttributes());
        attributes.put("security.admin.console", "true");
        attributes.put("client.introspection.response.allow.jwt.claim.enabled", "true");
        attributes.put("oauth2.jwt.authorization.grant.enabled", "true");
        attributes.put("oauth2.jwt.authorization.grant.idp", SELF + "##" + TestSigner.BROKER);
        attributes.put("external.token.enabled", "true");
        attributes.put("external.token.idp", TestSigner.BROKER);
        attributes.put("oid4vci.enabled", "true");
        attributes.put("oidc.ciba.grant.enabled", "true");
        attributes.put("ssf.enabled", "true");
        attributes.put("ssf.requireServiceAccount", "false");
        connector.setAttributes(attributes);
    }

    private static ResourceServerRepresentation authorization() {
        ScopeRepresentation browse = new ScopeRepresentation(RESOURCE_SCOPE);
        ResourceRepresentation list = new ResourceRepresentation(RESOURCE, Set.of(browse));
        list.setType(RESOURCE_TYPE);
        list.setOwnerManagedAccess(true);
        ResourceServerRepresentation server = new ResourceServerRepresentation();
        server.setAllowRemoteResourceManagement(true);
        server.setPolicyEnforcementMode(PolicyEnforcementMode.ENFORCING);
        server.setPolicies(List.of(
                policy("everyone", "role", Map.of("roles", "[{\"id\": \"" + EVERYONE + "\"}]")),
                policy(
                        "everyone may browse",
                        "resource",
                        Map.of("resources", "[\"" + RESOURCE + "\"]", "applyPolicies", "[\"everyone\"]"))));
        server.setScopes(List.of(browse));
        server.setResources(List.of(list));
        return server;
    }

    private static PolicyRepresentation policy(String name, String type, Map<String, String> config) {
        PolicyRepresentation policy = new PolicyRepresentation();
        policy.setName(name);
        policy.setType(type);
        policy.setConfig(config);
        return policy;
    }

    private static void empowerOwner(UserRepresentation owner) {
        owner.setId(OWNER_ID);
        owner.setClientRoles(Map.of(
                "realm-management",
                List.of("realm-admin"),
                "broker",
                List.of("read-token"),
                LeadsRealm.CONNECTOR,
                List.of("uma_protection")));
        owner.setFederatedIdentities(List.of(link(SELF), link(SELF_OIDC), link(TestSigner.BROKER)));
    }

    private static FederatedIdentityRepresentation link(String alias) {
        FederatedIdentityRepresentation link = new FederatedIdentityRepresentation();
        link.setIdentityProvider(alias);
        link.setUserId(OWNER_ID);
        link.setUserName(LeadsRealm.CRM_ADMIN);
        return link;
    }

    private static IdentityProviderBuilder self() {
        return IdentityProviderBuilder.create()
                .alias(SELF)
                .providerId("jwt-authorization-grant")
                .attribute("issuer", issuer())
                .attribute("useJwksUrl", "true")
                .attribute("jwksUrl", issuer() + "/protocol/openid-connect/certs");
    }

    private static IdentityProviderBuilder selfOidc() {
        return IdentityProviderBuilder.create()
                .alias(SELF_OIDC)
                .providerId("oidc")
                .attribute("issuer", issuer())
                .attribute("clientId", LeadsRealm.CONNECTOR)
                .attribute("clientSecret", "unused")
                .attribute("authorizationUrl", issuer() + "/auth")
                .attribute("tokenUrl", issuer() + "/token")
                .attribute("disableUserInfo", "true")
                .attribute("validateSignature", "true")
                .attribute("supportsClientAssertions", "true")
                .attribute("supportsClientAssertionReuse", "true")
                .attribute("allowClientIdAsAudience", "true")
                .attribute("fedClientAssertionMaxExp", String.valueOf(2 * TOKEN_LIFESPAN))
                .attribute("useJwksUrl", "true")
                .attribute("jwksUrl", issuer() + "/protocol/openid-connect/certs");
    }

    private static ClientBuilder federatedClient() {
        return ClientBuilder.create(FEDERATED_CLIENT)
                .serviceAccountsEnabled()
                .authenticatorType("federated-jwt")
                .attribute("jwt.credential.issuer", SELF_OIDC)
                .attribute("jwt.credential.sub", OWNER_ID);
    }

    private static ClientScopeBuilder scope(String name) {
        return ClientScopeBuilder.create()
                .name(name)
                .protocol("openid-connect")
                .attribute("include.in.token.scope", "true");
    }

    private static ClientScopeRepresentation degree() {
        ClientScopeRepresentation degree = ClientScopeBuilder.create()
                .name(DEGREE)
                .protocol("oid4vc")
                .attribute("vc.credential_configuration_id", DEGREE)
                .attribute("vc.credential_identifier", DEGREE)
                .attribute("vc.format", "jwt_vc_json")
                .attribute("vc.supported_credential_types", DEGREE)
                .attribute("include.in.token.scope", "true")
                .build();
        degree.setProtocolMappers(List.of(mapper(
                "title",
                "oid4vc",
                "oid4vc-static-claim-mapper",
                Map.of("claim.name", "title", "staticValue", "Doctor"))));
        return degree;
    }

    private static ProtocolMapperRepresentation audience(String clientId) {
        return mapper(
                clientId,
                "openid-connect",
                "oidc-audience-mapper",
                Map.of(
                        "included.client.audience",
                        clientId,
                        "access.token.claim",
                        "true",
                        "introspection.token.claim",
                        "true"));
    }

    private static ProtocolMapperRepresentation mapper(
            String name, String protocol, String type, Map<String, String> config) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(name);
        mapper.setProtocol(protocol);
        mapper.setProtocolMapper(type);
        mapper.setConfig(config);
        return mapper;
    }

    private static List<String> with(List<String> names, String... more) {
        List<String> all = new ArrayList<>(names);
        all.addAll(List.of(more));
        return all;
    }

    private static ClientRepresentation client(RealmRepresentation realm, String clientId) {
        return realm.getClients().stream()
                .filter(client -> client.getClientId().equals(clientId))
                .findFirst()
                .orElseThrow();
    }

    private static UserRepresentation user(RealmRepresentation realm, String username) {
        return realm.getUsers().stream()
                .filter(user -> user.getUsername().equals(username))
                .findFirst()
                .orElseThrow();
    }
}
