package io.github.scopedapikeys.openapi;

import io.github.scopedapikeys.admin.KeysAdminResource;
import io.github.scopedapikeys.realm.ApiKeysRealmResource;
import io.github.scopedapikeys.selfservice.OptionsResource;
import io.github.scopedapikeys.selfservice.OwnKeysResource;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/**
 * Where Keycloak mounts the resources. It is never called. The resources themselves have no path: with one, the server
 * would publish them a second time, beside Keycloak's checks.
 */
@Path("/")
final class MountedResources {

    @Path("admin/realms/{realm}/api-keys")
    KeysAdminResource administration(@PathParam("realm") String realm) {
        throw new UnsupportedOperationException(realm);
    }

    @Path("realms/{realm}/api-keys/keys")
    OwnKeysResource ownKeys(@PathParam("realm") String realm) {
        throw new UnsupportedOperationException(realm);
    }

    @Path("realms/{realm}/api-keys/options")
    OptionsResource options(@PathParam("realm") String realm) {
        throw new UnsupportedOperationException(realm);
    }

    @Path("realms/{realm}/api-keys")
    ApiKeysRealmResource possession(@PathParam("realm") String realm) {
        throw new UnsupportedOperationException(realm);
    }
}
