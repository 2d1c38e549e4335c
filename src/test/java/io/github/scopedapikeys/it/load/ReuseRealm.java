package io.github.scopedapikeys.it.load;

import io.github.scopedapikeys.it.measure.ProductionServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.RealmRepresentation;

/** Another realm like the demo realm, but for a policy that has tokens reused, with a few keys. */
final class ReuseRealm {

    private static final String NAME = "leads-reuse";
    private static final int KEYS = 20;
    private static final int REUSE_SECONDS = 100;

    private final ProductionServer server;
    private final List<String> keys = new ArrayList<>();

    ReuseRealm(ProductionServer server) {
        this.server = server;
    }

    void prepare() throws IOException {
        server.createRealm(NAME);
        RealmResource resource = server.realm(NAME);
        RealmRepresentation realm = resource.toRepresentation();
        realm.setEventsEnabled(false);
        Map<String, String> attributes = new HashMap<>(realm.getAttributesOrEmpty());
        attributes.put("api-keys.tokenReuse", "" + REUSE_SECONDS);
        realm.setAttributes(attributes);
        resource.update(realm);
        for (int i = 0; i < KEYS; i++) {
            keys.add(server.issue(NAME, ProductionServer.USER, "Hot key " + i).text());
        }
    }

    void signWith(String algorithm) {
        LoadRealm.signWith(server.realm(NAME), algorithm);
    }

    String endpoint() {
        return server.endpoint(NAME);
    }

    List<String> keys() {
        return List.copyOf(keys);
    }
}
