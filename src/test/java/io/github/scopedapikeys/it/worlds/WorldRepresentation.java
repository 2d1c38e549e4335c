package io.github.scopedapikeys.it.worlds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.ComponentExportRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.RolesRepresentation;
import org.keycloak.representations.idm.ScopeMappingRepresentation;
import org.keycloak.representations.idm.UserConsentRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/** A world in the form in which Keycloak imports realms. */
final class WorldRepresentation {

    static final String LIGHTWEIGHT = "client.use.lightweight.access.token.enabled";
    static final String ON_CONSENT_SCREEN = "display.on.consent.screen";
    static final String IN_TOKEN_SCOPE = "include.in.token.scope";

    private static final String PROTOCOL = "openid-connect";

    private final World world;
    private final List<ClientScopeRepresentation> stockScopes;
    private final RealmRepresentation realm = new RealmRepresentation();
    private final Map<String, List<ScopeMappingRepresentation>> clientMappings = new TreeMap<>();

    private WorldRepresentation(World world, List<ClientScopeRepresentation> stockScopes) {
        this.world = world;
        this.stockScopes = stockScopes;
    }

    /** @param stockScopes as Keycloak makes them, for those of the world that have their names */
    static RealmRepresentation of(World world, List<ClientScopeRepresentation> stockScopes) {
        return new WorldRepresentation(world, stockScopes).build();
    }

    private RealmRepresentation build() {
        realm.setRealm(world.realm);
        realm.setEnabled(true);
        // Refusals are expected, and many.
        realm.setEventsListeners(List.of());
        // Quicker to make and to sign with than the default.
        realm.setDefaultSignatureAlgorithm("ES256");
        realm.setComponents(keys("ecdsa-generated", "hmac-generated", "aes-generated"));
        realm.setDefaultRole(new RoleRepresentation(World.DEFAULT_ROLE.name(), null, false));
        realm.setRoles(roles());
        realm.setClientScopes(scopes());
        realm.setClients(clients());
        realm.setGroups(groups("", world.groups.keySet()));
        realm.setUsers(users());
        scopeMappings();
        return realm;
    }

    private static MultivaluedHashMap<String, ComponentExportRepresentation> keys(String... providers) {
        MultivaluedHashMap<String, ComponentExportRepresentation> components = new MultivaluedHashMap<>();
        for (String provider : providers) {
            ComponentExportRepresentation component = new ComponentExportRepresentation();
            component.setName(provider);
            component.setProviderId(provider);
            component.setConfig(new MultivaluedHashMap<>());
            components.add("org.keycloak.keys.KeyProvider", component);
        }
        return components;
    }

    private RolesRepresentation roles() {
        RolesRepresentation roles = new RolesRepresentation();
        roles.setRealm(new ArrayList<>());
        roles.setClient(new TreeMap<>());
        world.roles.forEach((role, all) -> {
            if (World.STOCK_ROLES.containsKey(role)) {
                return;
            }
            List<Role> parts = all.stream()
                    .filter(part -> !World.STOCK_ROLES.containsKey(part))
                    .toList();
            RoleRepresentation representation = new RoleRepresentation(role.name(), null, false);
            if (!parts.isEmpty()) {
                RoleRepresentation.Composites composites = new RoleRepresentation.Composites();
                composites.setRealm(Set.copyOf(ofRealm(parts)));
                composites.setClient(ofClients(parts));
                representation.setComposite(true);
                representation.setComposites(composites);
            }
            if (role.isOfRealm()) {
                roles.getRealm().add(representation);
            } else {
                roles.getClient()
                        .computeIfAbsent(role.client(), client -> new ArrayList<>())
                        .add(representation);
            }
        });
        return roles;
    }

    private List<ClientScopeRepresentation> scopes() {
        List<ClientScopeRepresentation> scopes = new ArrayList<>();
        stockScopes.stream()
                .filter(scope -> World.STOCK_SCOPES.contains(scope.getName()))
                .map(WorldRepresentation::copy)
                .forEach(scopes::add);
        world.scopes.forEach((name, scope) -> {
            if (!isStock(name)) {
                ClientScopeRepresentation representation = new ClientScopeRepresentation();
                representation.setName(name);
                representation.setProtocol(PROTOCOL);
                representation.setAttributes(Map.of(
                        IN_TOKEN_SCOPE,
                        String.valueOf(scope.visible()),
                        ON_CONSENT_SCREEN,
                        String.valueOf(World.CONSENTED_SCOPES.contains(name))));
                representation.setProtocolMappers(mappers(scope));
                scopes.add(representation);
            }
        });
        return scopes;
    }

    private static boolean isStock(String scope) {
        return World.STOCK_SCOPES.contains(scope) || scope.equals(World.OFFLINE_ACCESS);
    }

    private static ClientScopeRepresentation copy(ClientScopeRepresentation stock) {
        ClientScopeRepresentation copy = new ClientScopeRepresentation();
        copy.setName(stock.getName());
        copy.setProtocol(stock.getProtocol());
        copy.setAttributes(new TreeMap<>(stock.getAttributes()));
        copy.getAttributes().put(ON_CONSENT_SCREEN, "false");
        copy.setProtocolMappers(stock.getProtocolMappers());
        copy.getProtocolMappers().forEach(mapper -> mapper.setId(null));
        return copy;
    }

    private static List<ProtocolMapperRepresentation> mappers(World.Scope scope) {
        List<ProtocolMapperRepresentation> mappers = new ArrayList<>();
        if (scope.mappers().contains(Mapper.LIGHT_AUDIENCE_RESOLVE)) {
            mappers.add(mapper(
                    "oidc-audience-resolve-mapper",
                    Map.of("lightweight.claim", "true", "access.token.claim", "false")));
        }
        if (scope.audience() != null) {
            mappers.add(mapper(
                    "oidc-audience-mapper",
                    Map.of("included.client.audience", scope.audience(), "access.token.claim", "true")));
        }
        if (scope.madeUp() != null) {
            Role role = scope.madeUp();
            String name = role.isOfRealm() ? role.name() : role.client() + "." + role.name();
            mappers.add(mapper("oidc-hardcoded-role-mapper", Map.of("role", name)));
        }
        return mappers;
    }

    private static ProtocolMapperRepresentation mapper(String type, Map<String, String> config) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(type);
        mapper.setProtocol(PROTOCOL);
        mapper.setProtocolMapper(type);
        mapper.setConfig(config);
        return mapper;
    }

    private List<ClientRepresentation> clients() {
        List<ClientRepresentation> clients = new ArrayList<>();
        world.clients.forEach((id, client) -> {
            ClientRepresentation representation = new ClientRepresentation();
            representation.setClientId(id);
            representation.setSecret("secret of " + id);
            representation.setPublicClient(false);
            representation.setConsentRequired(client.consent());
            representation.setStandardFlowEnabled(false);
            representation.setFullScopeAllowed(client.fullScope());
            representation.setDefaultClientScopes(List.copyOf(client.defaults()));
            representation.setOptionalClientScopes(List.copyOf(client.optionals()));
            representation.setAttributes(Map.of(
                    "standard.token.exchange.enabled",
                    String.valueOf(client.exchange()),
                    LIGHTWEIGHT,
                    String.valueOf(client.lightweight()),
                    "client.introspection.response.allow.jwt.claim.enabled",
                    String.valueOf(client.jwtIntrospection())));
            clients.add(representation);
        });
        return clients;
    }

    private List<GroupRepresentation> groups(String parent, Collection<String> paths) {
        List<GroupRepresentation> groups = new ArrayList<>();
        for (String path : paths) {
            if (path.lastIndexOf('/') == parent.length() && path.startsWith(parent)) {
                GroupRepresentation group = new GroupRepresentation();
                group.setName(path.substring(parent.length() + 1));
                group.setRealmRoles(ofRealm(world.groups.get(path)));
                group.setClientRoles(ofClients(world.groups.get(path)));
                group.setSubGroups(groups(path, paths));
                groups.add(group);
            }
        }
        return groups;
    }

    private List<UserRepresentation> users() {
        List<UserRepresentation> users = new ArrayList<>();
        world.users.forEach((name, user) -> {
            UserRepresentation representation = new UserRepresentation();
            representation.setUsername(name);
            representation.setEnabled(true);
            representation.setRealmRoles(ofRealm(user.roles()));
            representation.setClientRoles(ofClients(user.roles()));
            representation.setGroups(List.copyOf(user.groups()));
            representation.setClientConsents(user.consents().entrySet().stream()
                    .map(consent -> consent(consent.getKey(), consent.getValue()))
                    .toList());
            users.add(representation);
        });
        return users;
    }

    private static UserConsentRepresentation consent(String client, Set<String> scopes) {
        UserConsentRepresentation consent = new UserConsentRepresentation();
        consent.setClientId(client);
        consent.setGrantedClientScopes(List.copyOf(scopes));
        return consent;
    }

    private void scopeMappings() {
        world.scopes.forEach((name, scope) -> {
            if (!isStock(name)) {
                if (!ofRealm(scope.roles()).isEmpty()) {
                    realm.clientScopeScopeMapping(name).setRoles(Set.copyOf(ofRealm(scope.roles())));
                }
                ofClients(scope.roles())
                        .forEach((owner, roles) -> clientMapping(owner, roles).setClientScope(name));
            }
        });
        world.clients.forEach((id, client) -> {
            if (!ofRealm(client.mappings()).isEmpty()) {
                realm.clientScopeMapping(id).setRoles(Set.copyOf(ofRealm(client.mappings())));
            }
            ofClients(client.mappings())
                    .forEach((owner, roles) -> clientMapping(owner, roles).setClient(id));
        });
        realm.setClientScopeMappings(clientMappings);
    }

    private ScopeMappingRepresentation clientMapping(String owner, List<String> roles) {
        ScopeMappingRepresentation mapping = new ScopeMappingRepresentation();
        mapping.setRoles(Set.copyOf(roles));
        clientMappings.computeIfAbsent(owner, client -> new ArrayList<>()).add(mapping);
        return mapping;
    }

    private static List<String> ofRealm(Collection<Role> roles) {
        return roles.stream().filter(Role::isOfRealm).map(Role::name).toList();
    }

    private static Map<String, List<String>> ofClients(Collection<Role> roles) {
        Map<String, List<String>> byClient = new TreeMap<>();
        roles.stream()
                .filter(role -> !role.isOfRealm())
                .forEach(role -> byClient.computeIfAbsent(role.client(), client -> new ArrayList<>())
                        .add(role.name()));
        return byClient;
    }
}
