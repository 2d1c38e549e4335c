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

/** For a packaged server: lists a key, records uses of it and tells how many are in the database. */
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

    /** The resource itself. */
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

        /** Lists a key and records this many uses; answers with the key's id. */
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

        /** How many uses of the key the database holds. */
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
