package io.github.scopedapikeys.models;

import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.it.worlds.Key;
import io.github.scopedapikeys.it.worlds.Role;
import io.github.scopedapikeys.it.worlds.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.Profile;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/**
 * A world as Keycloak's models. They answer what the world holds at that moment, and there is one of each name: only what the
 * rights of a key hang on, and no call besides. What Keycloak makes of a world is for {@code RightsAlgebraIT} to see.
 */
public final class WorldModels {

    /** Also the name of a scope: what people call a client must not be taken for one. */
    private static final String NAME_OF_CLIENTS = "s:read";

    private final World world;
    private final RealmModel realm;
    private final KeycloakSession session;
    private final Map<Role, RoleModel> roles = new HashMap<>();
    private final Map<String, ClientScopeModel> scopes = new HashMap<>();
    private final Map<String, ClientModel> clients = new HashMap<>();
    private final Map<String, GroupModel> groups = new HashMap<>();
    private final Map<String, UserModel> users = new HashMap<>();

    static {
        Profile.defaults();
    }

    public WorldModels(World world) {
        this.world = world;
        this.realm = Fakes.of(
                RealmModel.class,
                Map.of(
                        "getRole", arguments -> existing(Role.ofRealm((String) arguments[0])),
                        "getClientByClientId", arguments -> known((String) arguments[0]),
                        "getClientScopesStream",
                                arguments -> world.scopes.keySet().stream().map(this::scope)));
        KeycloakContext context = Fakes.of(KeycloakContext.class, Map.of("getRealm", arguments -> realm));
        this.session = Fakes.of(
                KeycloakSession.class,
                Map.of(
                        "getContext", arguments -> context,
                        // There are no organizations.
                        "getProvider", arguments -> null));
    }

    public KeycloakSession session() {
        return session;
    }

    public UserModel user(String name) {
        return users.computeIfAbsent(
                name,
                user -> Fakes.of(
                        UserModel.class,
                        Map.of(
                                "getRoleMappingsStream",
                                arguments -> models(world.users.get(user).roles()),
                                "getGroupsStream",
                                arguments ->
                                        world.users.get(user).groups().stream().map(this::group))));
    }

    public ClientModel client(String clientId) {
        return clients.computeIfAbsent(
                clientId,
                id -> Fakes.of(
                        ClientModel.class,
                        Map.of(
                                "getClientId",
                                arguments -> id,
                                "getName",
                                arguments -> NAME_OF_CLIENTS,
                                "isFullScopeAllowed",
                                arguments -> world.client(id).fullScope(),
                                "getScopeMappingsStream",
                                arguments -> models(world.client(id).mappings()),
                                "getRolesStream",
                                arguments -> models(rolesOf(id)),
                                "getRole",
                                arguments -> existing(new Role(id, (String) arguments[0])),
                                "getClientScopes",
                                arguments -> scopesOf(world.client(id), (boolean) arguments[0]))));
    }

    /** As a key's credential would hold it. */
    public ApiKeyCredentialData data(Key key) {
        Map<String, List<String>> ofClients = new HashMap<>();
        key.roles().stream()
                .filter(role -> !role.isOfRealm())
                .forEach(role -> ofClients
                        .computeIfAbsent(role.client(), client -> new ArrayList<>())
                        .add(role.name()));
        return new ApiKeyCredentialData(
                ApiKeyCredentialData.CURRENT_VERSION,
                "sak",
                null,
                List.copyOf(key.scopes()),
                key.roles().stream().filter(Role::isOfRealm).map(Role::name).toList(),
                ofClients,
                List.copyOf(key.clients()),
                List.of(),
                true,
                null,
                null,
                Map.of());
    }

    /** What models of roles are called here. */
    public Set<Role> roles(Collection<RoleModel> models) {
        return models.stream()
                .map(role -> role.isClientRole()
                        ? new Role(((ClientModel) role.getContainer()).getClientId(), role.getName())
                        : Role.ofRealm(role.getName()))
                .collect(Collectors.toSet());
    }

    private Map<String, ClientScopeModel> scopesOf(World.Client client, boolean byDefault) {
        return (byDefault ? client.defaults() : client.optionals())
                .stream().collect(Collectors.toMap(Function.identity(), this::scope));
    }

    private ClientScopeModel scope(String name) {
        return scopes.computeIfAbsent(
                name,
                scope -> Fakes.of(
                        ClientScopeModel.class,
                        Map.of(
                                "getName",
                                arguments -> scope,
                                "getProtocol",
                                arguments -> "openid-connect",
                                "isIncludeInTokenScope",
                                arguments -> world.isVisible(scope),
                                "getScopeMappingsStream",
                                arguments -> models(world.scopes.get(scope).roles()))));
    }

    private GroupModel group(String path) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        return groups.computeIfAbsent(
                path,
                group -> Fakes.of(
                        GroupModel.class,
                        Map.of(
                                "getRoleMappingsStream",
                                arguments -> models(world.groups.get(group)),
                                "getParentId",
                                arguments -> parent.isEmpty() ? null : parent,
                                "getParent",
                                arguments -> group(parent))));
    }

    private Set<Role> rolesOf(String client) {
        return world.roles.keySet().stream()
                .filter(role -> role.client().equals(client))
                .collect(Collectors.toSet());
    }

    private Stream<RoleModel> models(Collection<Role> names) {
        return List.copyOf(names).stream().map(this::role);
    }

    private @Nullable RoleModel existing(Role role) {
        return world.roles.containsKey(role) ? role(role) : null;
    }

    private @Nullable ClientModel known(String clientId) {
        return world.clients.containsKey(clientId) || !rolesOf(clientId).isEmpty() ? client(clientId) : null;
    }

    private RoleModel role(Role name) {
        return roles.computeIfAbsent(
                name,
                role -> Fakes.of(
                        RoleModel.class,
                        Map.of(
                                "getName",
                                arguments -> role.name(),
                                "isClientRole",
                                arguments -> !role.isOfRealm(),
                                "getContainer",
                                arguments -> role.isOfRealm() ? realm : client(role.client()),
                                "getCompositesStream",
                                arguments -> models(world.roles.get(role)))));
    }
}
