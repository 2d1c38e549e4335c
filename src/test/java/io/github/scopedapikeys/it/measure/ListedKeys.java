package io.github.scopedapikeys.it.measure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.keycloak.representations.idm.RealmRepresentation;

/** Keys in a new realm that are all in the directory. */
public final class ListedKeys {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final ProductionServer server;
    private final Database database;
    private ProductionServer.Issued model;

    /** @param server that is stopped, and stops when all is done */
    public ListedKeys(ProductionServer server, Database database) {
        this.server = server;
        this.database = database;
    }

    /**
     * Creates the demo realm and its keys, and has the reconciliation list them.
     *
     * @param change to the demo realm
     * @param keys how many are written by SQL, besides those of owners who are named
     * @param users to whom they belong
     * @param owners names them
     * @return who knows the keys
     */
    public KeyGenerator create(Consumer<RealmRepresentation> change, int keys, int users, Consumer<KeyGenerator> owners)
            throws IOException, InterruptedException {
        server.start(ProductionServer.reconcile(5));
        server.createRealm(ProductionServer.REALM, change);
        model = server.issueModel();
        KeyGenerator generator = new KeyGenerator(database, keys, users, model.id(), System.currentTimeMillis());
        owners.accept(generator);
        if (generator.count() > 0) {
            generator.generate();
        }
        int all = generator.count() + 1;
        long end = System.nanoTime() + LIMIT.toNanos();
        while (database.number("select count(*) from api_key") < all) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Not all keys are listed within " + LIMIT);
            }
            Thread.sleep(500);
        }
        server.close();
        // What autovacuum does within a minute.
        for (String table : List.of("api_key", "api_key_scope", "api_key_client")) {
            database.run("vacuum analyze " + table);
        }
        return generator;
    }

    /** The shop owner's only key, which was issued by REST. */
    public ProductionServer.Issued model() {
        return model;
    }
}
