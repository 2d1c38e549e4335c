package io.github.scopedapikeys.it.support;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.keycloak.admin.client.resource.ProtocolMappersResource;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;

/** Mappers that write a claim into a client's tokens. Anyone who may change the client can add them. */
public final class ClaimMapper {

    private ClaimMapper() {}

    public static ProtocolMapperRepresentation hardcoded(String claim, String jsonType, String value) {
        return mapper("oidc-hardcoded-claim-mapper", claim, jsonType, Map.of("claim.value", value));
    }

    public static ProtocolMapperRepresentation property(String claim, String jsonType, String property) {
        return mapper("oidc-usermodel-property-mapper", claim, jsonType, Map.of("user.attribute", property));
    }

    public static ProtocolMapperRepresentation attribute(String claim, String jsonType, String attribute) {
        return mapper("oidc-usermodel-attribute-mapper", claim, jsonType, Map.of("user.attribute", attribute));
    }

    public static ProtocolMapperRepresentation audience(String clientId) {
        return mapper("oidc-audience-mapper", "", "", Map.of("included.client.audience", clientId));
    }

    /** The client ID does not need to exist. */
    public static ProtocolMapperRepresentation customAudience(String audience) {
        return mapper("oidc-audience-mapper", "", "", Map.of("included.custom.audience", audience));
    }

    private static ProtocolMapperRepresentation mapper(
            String type, String claim, String jsonType, Map<String, String> source) {
        Map<String, String> config = new HashMap<>(source);
        config.put("claim.name", claim);
        config.put("jsonType.label", jsonType);
        for (String place : List.of("access.token.claim", "introspection.token.claim", "userinfo.token.claim")) {
            config.put(place, "true");
        }
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(UUID.randomUUID().toString());
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper(type);
        mapper.setConfig(config);
        return mapper;
    }

    /** Adds the mappers to a client until the test ends. */
    public static void add(ManagedRealm realm, String clientId, ProtocolMapperRepresentation... mappers) {
        ProtocolMappersResource resource = realm.admin()
                .clients()
                .get(realm.admin().clients().findByClientId(clientId).get(0).getId())
                .getProtocolMappers();
        resource.createMapper(List.of(mappers));
        List<String> names = List.of(mappers).stream()
                .map(ProtocolMapperRepresentation::getName)
                .toList();
        realm.cleanup()
                .add(admin -> resource.getMappers().stream()
                        .filter(mapper -> names.contains(mapper.getName()))
                        .forEach(mapper -> resource.delete(mapper.getId())));
    }
}
