package io.github.scopedapikeys.it.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** The demo realm with a Docker registry and the flows for it that the docs offer. It has the flow for keys only. */
public final class DockerRealm implements RealmConfig {

    public static final String REGISTRY = "registry";
    public static final String KEYS_ONLY = "docker-keys-only";
    public static final String EITHER = "docker-keys-or-passwords";

    private static final String PROTOCOL = "docker-v2";

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        RealmRepresentation leads =
                new LeadsRealm().configure(realm).name("docker").build();
        List<AuthenticationFlowRepresentation> flows = DocumentedFlows.of("docker.json");
        leads.setAuthenticationFlows(flows);
        leads.setDockerAuthenticationFlow(KEYS_ONLY);
        List<ClientRepresentation> clients = new ArrayList<>(leads.getClients());
        clients.add(registry());
        leads.setClients(clients);
        Map<String, List<RoleRepresentation>> roles =
                new HashMap<>(leads.getRoles().getClient());
        roles.put(REGISTRY, List.of(role("pull"), role("push"), role("delete")));
        leads.getRoles().setClient(roles);
        leads.getUsers().stream()
                .filter(user -> user.getUsername().equals(LeadsRealm.SHOP_OWNER))
                .forEach(DockerRealm::letPullAndPush);
        return RealmBuilder.update(leads);
    }

    private static ClientRepresentation registry() {
        ProtocolMapperRepresentation all = new ProtocolMapperRepresentation();
        all.setName("all");
        all.setProtocol(PROTOCOL);
        all.setProtocolMapper("docker-v2-allow-all-mapper");
        all.setConfig(Map.of());
        ClientRepresentation registry = new ClientRepresentation();
        registry.setClientId(REGISTRY);
        registry.setProtocol(PROTOCOL);
        registry.setFullScopeAllowed(false);
        registry.setProtocolMappers(List.of(all));
        return registry;
    }

    private static RoleRepresentation role(String name) {
        RoleRepresentation role = new RoleRepresentation();
        role.setName(name);
        return role;
    }

    private static void letPullAndPush(UserRepresentation user) {
        Map<String, List<String>> roles = new HashMap<>(user.getClientRoles());
        roles.put(REGISTRY, List.of("pull", "push"));
        user.setClientRoles(roles);
    }
}
