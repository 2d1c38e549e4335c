package io.github.scopedapikeys.it.worlds;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.admin.client.resource.ClientScopeResource;
import org.keycloak.admin.client.resource.GroupResource;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.RoleMappingResource;
import org.keycloak.admin.client.resource.RoleScopeResource;
import org.keycloak.admin.client.resource.RolesResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;

/** A realm on the server that holds a world; removed when closed. */
public final class WorldRealm implements AutoCloseable {

    private final RealmRepresentation representation;
    private final RealmResource realm;
    private final Map<String, String> ids = new ConcurrentHashMap<>();

    private WorldRealm(RealmRepresentation representation, RealmResource realm) {
        this.representation = representation;
        this.realm = realm;
    }

    /** Makes the realm, by one import. */
    public static WorldRealm create(Keycloak admin, World world) {
        RealmRepresentation representation = WorldRepresentation.of(
                world, admin.realm("master").clientScopes().findAll());
        admin.realms().create(representation);
        return new WorldRealm(representation, admin.realm(world.realm));
    }

    public RealmRepresentation representation() {
        return representation;
    }

    public RealmResource admin() {
        return realm;
    }

    @Override
    public void close() {
        realm.remove();
    }

    public String userId(String name) {
        return id(
                "user",
                name,
                () -> realm.users().searchByUsername(name, true).get(0).getId());
    }

    UserResource user(String name) {
        return realm.users().get(userId(name));
    }

    GroupResource group(String path) {
        return realm.groups().group(groupId(path));
    }

    String groupId(String path) {
        return id("group", path, () -> realm.getGroupByPath(path).getId());
    }

    ClientResource client(String clientId) {
        return realm.clients().get(uuid(clientId));
    }

    private String uuid(String clientId) {
        return id(
                "client",
                clientId,
                () -> realm.clients().findByClientId(clientId).get(0).getId());
    }

    ClientScopeResource scope(String name) {
        return realm.clientScopes().get(scopeId(name));
    }

    String scopeId(String name) {
        return id(
                "scope",
                name,
                () -> realm.clientScopes().findAll().stream()
                        .filter(scope -> scope.getName().equals(name))
                        .findFirst()
                        .map(ClientScopeRepresentation::getId)
                        .orElseThrow());
    }

    private String id(String kind, String name, Supplier<String> lookUp) {
        return ids.computeIfAbsent(kind + " " + name, key -> lookUp.get());
    }

    /** Of a user, group, client scope or client. */
    void map(RoleMappingResource mappings, Role role, boolean mapped) {
        List<RoleRepresentation> roles = List.of(role(role));
        RoleScopeResource level = role.isOfRealm() ? mappings.realmLevel() : mappings.clientLevel(uuid(role.client()));
        if (mapped) {
            level.add(roles);
        } else {
            level.remove(roles);
        }
    }

    void compose(Role composite, Role role, boolean contained) {
        List<RoleRepresentation> parts = List.of(role(role));
        String id = role(composite).getId();
        if (contained) {
            realm.rolesById().addComposites(id, parts);
        } else {
            realm.rolesById().deleteComposites(id, parts);
        }
    }

    void create(Role role) {
        roles(role).create(new RoleRepresentation(role.name(), null, false));
    }

    void delete(Role role) {
        roles(role).deleteRole(role.name());
    }

    private RoleRepresentation role(Role role) {
        return roles(role).get(role.name()).toRepresentation();
    }

    private RolesResource roles(Role role) {
        return role.isOfRealm() ? realm.roles() : client(role.client()).roles();
    }

    void unassign(String client, String scope) {
        if (names(client(client).getDefaultClientScopes()).contains(scope)) {
            client(client).removeDefaultClientScope(scopeId(scope));
        }
        if (names(client(client).getOptionalClientScopes()).contains(scope)) {
            client(client).removeOptionalClientScope(scopeId(scope));
        }
    }

    private static List<String> names(Collection<ClientScopeRepresentation> scopes) {
        return scopes.stream().map(ClientScopeRepresentation::getName).toList();
    }

    void switchFullScope(String client, boolean on) {
        update(client, changed -> changed.setFullScopeAllowed(on));
    }

    void switchLightweight(String client, boolean on) {
        update(client, changed -> changed.getAttributes().put(WorldRepresentation.LIGHTWEIGHT, String.valueOf(on)));
    }

    private void update(String client, Consumer<ClientRepresentation> change) {
        ClientRepresentation changed = client(client).toRepresentation();
        change.accept(changed);
        client(client).update(changed);
    }

    void switchVisible(String scope, boolean on) {
        ClientScopeRepresentation changed = scope(scope).toRepresentation();
        changed.getAttributes().put(WorldRepresentation.IN_TOKEN_SCOPE, String.valueOf(on));
        scope(scope).update(changed);
    }
}
