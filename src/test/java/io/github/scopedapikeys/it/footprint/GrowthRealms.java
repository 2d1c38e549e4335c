package io.github.scopedapikeys.it.footprint;

import io.github.scopedapikeys.it.measure.ProductionServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/** Realms like the demo realm, but for what grows in them. Each key names one scope, which carries one role. */
final class GrowthRealms {

    private static final int FEW = 5;
    private static final int MANY = 500;
    /** All that the demo realm's connector has. */
    private static final Set<String> NEEDED = Set.of("basic", "profile", "roles", "leads:read", "leads:write");

    private static final String NAMED = "lead-reader";
    private static final String COMPOSITE = "composite";

    private final ProductionServer server;

    GrowthRealms(ProductionServer server) {
        this.server = server;
    }

    /** Realms with few and with many client scopes, of which the connector has few or all. */
    List<Variation> withScopes() throws IOException {
        return List.of(
                withScopes("few-scopes", FEW, false, "in a realm with " + FEW + " client scopes"),
                withScopes("many-scopes", MANY, false, "in a realm with " + MANY + " client scopes"),
                withScopes(
                        "assigned-scopes",
                        MANY,
                        true,
                        "the same, " + (MANY - FEW) + " of them the client's, optional"));
    }

    private Variation withScopes(String realm, int count, boolean assigned, String name) throws IOException {
        List<String> more =
                IntStream.range(FEW, count).mapToObj(i -> "more:" + i).toList();
        server.createRealm(realm, demo -> {
            Stock.change(demo);
            demo.setClientScopes(new ArrayList<>(demo.getClientScopes()));
            for (String scope : more) {
                ClientScopeRepresentation representation = new ClientScopeRepresentation();
                representation.setName(scope);
                representation.setProtocol("openid-connect");
                demo.getClientScopes().add(representation);
            }
            if (assigned) {
                ClientRepresentation connector = Stock.connector(demo);
                List<String> optional = new ArrayList<>(connector.getOptionalClientScopes());
                optional.addAll(more);
                connector.setOptionalClientScopes(optional);
            }
        });
        RealmResource resource = server.realm(realm);
        for (ClientScopeRepresentation scope : resource.clientScopes().findAll()) {
            if (!NEEDED.contains(scope.getName()) && !more.contains(scope.getName())) {
                resource.clientScopes().get(scope.getId()).remove();
            }
        }
        require(resource.clientScopes().findAll().size(), count);
        String connector = resource.clients()
                .findByClientId(ProductionServer.CLIENT)
                .get(0)
                .getId();
        require(resource.clients().get(connector).getOptionalClientScopes().size(), 2 + (assigned ? more.size() : 0));
        return variation(realm, ProductionServer.USER, name);
    }

    /** Users with few and with many roles, of which the key's scope carries one. */
    List<Variation> withRoles() throws IOException {
        String realm = "roles";
        List<String> few = roles(FEW - 1);
        List<String> many = roles(MANY - 1);
        server.createRealm(realm, demo -> {
            Stock.change(demo);
            addRoles(demo, many);
            List<UserRepresentation> users = new ArrayList<>(demo.getUsers());
            users.add(user("few-roles", few, List.of(NAMED)));
            users.add(user("many-roles", many, List.of(NAMED)));
            List<String> ofClient = new ArrayList<>(many);
            ofClient.add(NAMED);
            users.add(user("client-roles", List.of(), ofClient));
            users.add(user("composite-role", List.of(COMPOSITE), List.of(NAMED)));
            demo.setUsers(users);
        });
        return List.of(
                variation(realm, "few-roles", "of a user with " + FEW + " roles"),
                variation(realm, "many-roles", "of a user with " + MANY + " roles of the realm"),
                variation(realm, "client-roles", "of a user with " + MANY + " roles of the client"),
                variation(realm, "composite-role", "of a user with " + MANY + " roles, all but one in a composite"));
    }

    private static void addRoles(RealmRepresentation demo, List<String> names) {
        List<RoleRepresentation> ofRealm = new ArrayList<>();
        List<RoleRepresentation> ofClient =
                new ArrayList<>(demo.getRoles().getClient().get(ProductionServer.CLIENT));
        for (String name : names) {
            ofRealm.add(new RoleRepresentation(name, null, false));
            ofClient.add(new RoleRepresentation(name, null, false));
        }
        RoleRepresentation composite = new RoleRepresentation(COMPOSITE, null, false);
        RoleRepresentation.Composites members = new RoleRepresentation.Composites();
        // Itself is one of the roles.
        members.setRealm(Set.copyOf(names.subList(1, names.size())));
        composite.setComposite(true);
        composite.setComposites(members);
        ofRealm.add(composite);
        demo.getRoles().setRealm(ofRealm);
        Map<String, List<RoleRepresentation>> byClient =
                new HashMap<>(demo.getRoles().getClient());
        byClient.put(ProductionServer.CLIENT, ofClient);
        demo.getRoles().setClient(byClient);
    }

    private static List<String> roles(int count) {
        return IntStream.range(0, count).mapToObj(i -> "role-" + i).toList();
    }

    private static UserRepresentation user(String name, List<String> realmRoles, List<String> clientRoles) {
        UserRepresentation user = new UserRepresentation();
        user.setUsername(name);
        user.setEnabled(true);
        user.setRealmRoles(realmRoles);
        user.setClientRoles(Map.of(ProductionServer.CLIENT, clientRoles));
        return user;
    }

    private Variation variation(String realm, String user, String name) throws IOException {
        String key = server.issue(realm, user, "Measured").text();
        return new Variation(name, server, realm, List.of(key));
    }

    private static void require(int found, int wanted) {
        if (found != wanted) {
            throw new IllegalStateException(found + " instead of " + wanted);
        }
    }
}
