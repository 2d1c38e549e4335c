package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.directory.KeyDirectory;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.UUID;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Lists a key, records uses of it and shows how many are in the database, for a packaged server. */
public final class UsageProbeFactory implements RealmResourceProviderFactory {

    public static final String ID = "usage-probe";

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new Probe(session);
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}

    @Override
    public String getId() {
        return ID;
    }

    public static final class Probe implements RealmResourceProvider {

        private final KeycloakSession session;

        Probe(KeycloakSession session) {
            this.session = session;
        }

        @Override
        public Object getResource() {
            return this;
        }

        @Override
        public void close() {}

        /** Lists a key and records this number of uses; returns the key's id. */
        @GET
        @Path("use/{times}")
        @Produces("text/plain")
        public String use(@PathParam("times") int times) {
            ListedKey key = ListedKey.of("used", ListedKey.EPOCH);
            KeyDirectory.of(session).put(session.getContext().getRealm(), "somebody", key.credential());
            for (int i = 0; i < times; i++) {
                NodeUsage.of(session).buffer().record(key.id(), ListedKey.EPOCH, "192.0.2.1", "connector");
            }
            return key.id().toString();
        }

        /** The number of uses of the key in the database. */
        @GET
        @Path("count/{key}")
        @Produces("text/plain")
        public String count(@PathParam("key") String key) {
            return String.valueOf(KeyDirectory.of(session)
                    .usage(session.getContext().getRealm(), UUID.fromString(key))
                    .orElseThrow()
                    .useCount());
        }
    }
}
