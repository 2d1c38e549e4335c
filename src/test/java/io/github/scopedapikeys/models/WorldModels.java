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
import org.keycloak.models.Constants;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * A world as Keycloak's models. They answer what the world holds at that moment, and there is one of each name: only what the
 * rights of a key and the making of its tokens hang on, and no call besides. What Keycloak makes of a world is for
 * {@code RightsAlgebraIT} to see.
 */
public final class WorldModels {

    /** Also the name of a scope: what people call a client must not be taken for one. */
    private static final String NAME_OF_CLIENTS = "s:read";

    private static final String PROTOCOL = OIDCLoginProtocol.LOGIN_PROTOCOL;

    /** Seconds. */
    private static final int LIFESPAN = 3600;

    private final World world;
    private final RealmModel realm;
    private final KeycloakSession session;
    private final Map<Role, RoleModel> roles = new HashMap<>();
    private final Map<String, ClientScopeModel> scopes = new HashMap<>();
    private final Map<String, ClientModel> clients = new HashMap<>();
    private final Map<String, GroupModel> groups = new HashMap<>();
    private final Map<String, UserModel> users = new HashMap<>();
    private final Map<String, Map<String, String>> attributes = new HashMap<>();
    private final Map<String, List<ProtocolMapperModel>> mappers = new HashMap<>();

    static {
        Profile.defaults();
    }

    public WorldModels(World world) {
        this.world = world;
        this.realm = Fakes.of(
                RealmModel.class,
                both(
                        Map.of(
                                "getRole", arguments -> existing(Role.ofRealm((String) arguments[0])),
                                "getClientByClientId", arguments -> known((String) arguments[0]),
                                "getClientScopesStream",
                                        arguments ->
                                                world.scopes.keySet().stream().map(this::scope),
                                "getId", arguments -> "id of " + world.realm(),
                                "getName", arguments -> world.realm(),
                                "isEventsEnabled", arguments -> false,
                                "getEventsListenersStream", arguments -> Stream.of()),
                        lifespans()));
        KeycloakContext context = Fakes.of(KeycloakContext.class, Map.of("getRealm", arguments -> realm));
        this.session = Fakes.of(
                KeycloakSession.class,
                Map.of(
                        "getContext", arguments -> context,
                        // There are no organizations.
                        "getProvider", arguments -> null));
    }

    /** As new realms have them: 0 is the default, ten hours for a session. */
    private static Map<String, Function<Object[], Object>> lifespans() {
        return Map.of(
                "getAccessTokenLifespan", arguments -> LIFESPAN,
                "getSsoSessionMaxLifespan", arguments -> 0,
                "getSsoSessionMaxLifespanRememberMe", arguments -> 0,
                "getSsoSessionIdleTimeout", arguments -> 0,
                "getSsoSessionIdleTimeoutRememberMe", arguments -> 0,
                "getOfflineSessionIdleTimeout", arguments -> 0,
                "isOfflineSessionMaxLifespanEnabled", arguments -> false,
                "getClientSessionMaxLifespan", arguments -> 0);
    }

    public KeycloakSession session() {
        return session;
    }

    public RealmModel realm() {
        return realm;
    }

    public UserModel user(String name) {
        return users.computeIfAbsent(
                name,
                user -> Fakes.of(
                        UserModel.class,
                        Map.of(
                                "getId",
                                arguments -> "id of " + user,
                                "getUsername",
                                arguments -> user,
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
                        both(
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
                                        arguments -> scopesOf(world.client(id), (boolean) arguments[0])),
                                Map.of(
                                        "getId",
                                        arguments -> "id of client " + id,
                                        "getProtocol",
                                        arguments -> PROTOCOL,
                                        "getAttribute",
                                        arguments -> attribute(id, (String) arguments[0]),
                                        "getProtocolMappersStream",
                                        arguments -> mappers.getOrDefault(id, List.of()).stream(),
                                        "isSurrogateAuthRequired",
                                        arguments -> false))));
    }

    /** Sets what worlds do not know of. */
    public void setAttribute(String clientId, String name, String value) {
        attributes.computeIfAbsent(clientId, client -> new HashMap<>()).put(name, value);
    }

    /** Gives a client a mapper of its own. */
    public void addMapper(String clientId, ProtocolMapperModel mapper) {
        mappers.computeIfAbsent(clientId, client -> new ArrayList<>()).add(mapper);
    }

    private @Nullable String attribute(String clientId, String name) {
        return Constants.USE_LIGHTWEIGHT_ACCESS_TOKEN_ENABLED.equals(name)
                ? String.valueOf(world.client(clientId).lightweight())
                : attributes.getOrDefault(clientId, Map.of()).get(name);
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
                null,
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
                                "getId",
                                arguments -> "id of scope " + scope,
                                "getName",
                                arguments -> scope,
                                "getProtocol",
                                arguments -> PROTOCOL,
                                "getProtocolMappersStream",
                                arguments -> ScopeMappers.of(scope, world.scopes.get(scope)).stream(),
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
                                "getId",
                                arguments -> "id of " + role,
                                "getName",
                                arguments -> role.name(),
                                "isClientRole",
                                arguments -> !role.isOfRealm(),
                                "getContainer",
                                arguments -> role.isOfRealm() ? realm : client(role.client()),
                                "getCompositesStream",
                                arguments -> models(world.roles.get(role)))));
    }

    private static Map<String, Function<Object[], Object>> both(
            Map<String, Function<Object[], Object>> some, Map<String, Function<Object[], Object>> others) {
        Map<String, Function<Object[], Object>> both = new HashMap<>(some);
        both.putAll(others);
        return both;
    }
}
