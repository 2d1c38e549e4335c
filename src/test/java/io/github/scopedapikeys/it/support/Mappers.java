package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.keycloak.admin.client.resource.ProtocolMappersResource;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;

/** Adds protocol mappers to clients, and removes them after the test. */
public final class Mappers {

    private final ManagedRealm realm;
    private final Leads leads;

    public Mappers(ManagedRealm realm, Leads leads) {
        this.realm = realm;
        this.leads = leads;
    }

    /** Adds a mapper that writes into access tokens. */
    void add(String clientId, String type, Map<String, String> config) {
        Map<String, String> whole = new HashMap<>(config);
        whole.putIfAbsent("access.token.claim", "true");
        whole.putIfAbsent("introspection.token.claim", "true");
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(UUID.randomUUID().toString());
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper(type);
        mapper.setConfig(whole);
        ProtocolMappersResource mappers =
                realm.admin().clients().get(leads.client(clientId).getId()).getProtocolMappers();
        try (Response response = mappers.createMapper(mapper)) {
            assertThat(response.getStatus()).isEqualTo(201);
        }
        realm.cleanup()
                .add(admin -> mappers.getMappers().stream()
                        .filter(candidate -> candidate.getName().equals(mapper.getName()))
                        .forEach(candidate -> mappers.delete(candidate.getId())));
    }

    public void addClaim(String clientId, String claim, String value, String jsonType) {
        add(
                clientId,
                "oidc-hardcoded-claim-mapper",
                Map.of("claim.name", claim, "claim.value", value, "jsonType.label", jsonType));
    }

    public void addAudience(String clientId, String audience) {
        add(clientId, "oidc-audience-mapper", Map.of("included.client.audience", audience));
    }
}
