package io.github.scopedapikeys.token;

import io.github.scopedapikeys.fuzz.Fakes;
import java.util.Map;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RoleModel;

/** Roles and scopes by their names. */
final class TokenModels {

    private TokenModels() {}

    static RoleModel realmRole(String name) {
        return Fakes.of(
                RoleModel.class,
                Map.of(
                        "getId", arguments -> "id of " + name,
                        "getName", arguments -> name,
                        "isClientRole", arguments -> false));
    }

    static RoleModel clientRole(String clientId, String name) {
        ClientModel client = Fakes.of(ClientModel.class, Map.of("getClientId", arguments -> clientId));
        return Fakes.of(
                RoleModel.class,
                Map.of(
                        "getId", arguments -> "id of " + clientId + "/" + name,
                        "getName", arguments -> name,
                        "isClientRole", arguments -> true,
                        "getContainer", arguments -> client));
    }

    static ClientScopeModel scope(String name, boolean shown) {
        return Fakes.of(
                ClientScopeModel.class,
                Map.of(
                        "getId", arguments -> "id of " + name,
                        "getName", arguments -> name,
                        "isIncludeInTokenScope", arguments -> shown));
    }
}
