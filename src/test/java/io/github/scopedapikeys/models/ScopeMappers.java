package io.github.scopedapikeys.models;

import io.github.scopedapikeys.it.worlds.Mapper;
import io.github.scopedapikeys.it.worlds.Role;
import io.github.scopedapikeys.it.worlds.World;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.oidc.mappers.AudienceProtocolMapper;
import org.keycloak.protocol.oidc.mappers.AudienceResolveProtocolMapper;
import org.keycloak.protocol.oidc.mappers.HardcodedRole;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;
import org.keycloak.protocol.oidc.mappers.UserClientRoleMappingMapper;
import org.keycloak.protocol.oidc.mappers.UserRealmRoleMappingMapper;

/** The protocol mappers of a world's scope, set up as Keycloak sets up its own. */
final class ScopeMappers {

    private ScopeMappers() {}

    static List<ProtocolMapperModel> of(String name, World.Scope scope) {
        List<ProtocolMapperModel> mappers = new ArrayList<>();
        if (scope.mappers().contains(Mapper.ROLES)) {
            mappers.add(UserRealmRoleMappingMapper.create(
                    null, "realm roles", "realm_access.roles", true, false, true, true));
            mappers.add(UserClientRoleMappingMapper.create(
                    null, null, "client roles", "resource_access.${client_id}.roles", true, false, true, true));
        }
        if (scope.mappers().contains(Mapper.AUDIENCE_RESOLVE)) {
            mappers.add(AudienceResolveProtocolMapper.createClaimMapper("audience resolve", true, true));
        }
        if (scope.mappers().contains(Mapper.LIGHT_AUDIENCE_RESOLVE)) {
            ProtocolMapperModel light =
                    AudienceResolveProtocolMapper.createClaimMapper("light audience resolve", false, true);
            light.getConfig().put(OIDCAttributeMapperHelper.INCLUDE_IN_LIGHTWEIGHT_ACCESS_TOKEN, "true");
            mappers.add(light);
        }
        if (scope.audience() != null) {
            mappers.add(
                    AudienceProtocolMapper.createClaimMapper("audience", scope.audience(), null, true, false, true));
        }
        Role madeUp = scope.madeUp();
        if (madeUp != null) {
            mappers.add(HardcodedRole.create(
                    "made up", madeUp.isOfRealm() ? madeUp.name() : madeUp.client() + "." + madeUp.name()));
        }
        mappers.forEach(mapper -> mapper.setId("id of " + mapper.getName() + " of " + name));
        return mappers;
    }
}
