package io.github.scopedapikeys.it.footprint;

import io.github.scopedapikeys.it.measure.Database;
import io.github.scopedapikeys.it.measure.KeyGenerator;
import io.github.scopedapikeys.it.measure.ListedKeys;
import io.github.scopedapikeys.it.measure.ProductionServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/**
 * A server and the keys in its database, all in the demo realm.
 *
 * @param databaseName of its own
 * @param hotKey the shop owner's only key
 * @param spread how many keys, from the first number, belong to {@code users}
 * @param users who have five keys each
 * @param owned the numbers of the keys of users with another number of keys, by that
 */
record Stock(
        ProductionServer server,
        String databaseName,
        String hotKey,
        KeyGenerator keys,
        int spread,
        int users,
        Map<Integer, int[]> owned) {

    private static final int OF_A_USER = 5;
    /** Users with so many keys are where there is room for them. */
    private static final List<Integer> OWNED = List.of(1, 25, 1000);

    private static final int ROOM = 10_000;

    /** Leaves a stopped server with exactly so many keys, which are listed. */
    static Stock create(ProductionServer server, String databaseName, int count) throws Exception {
        try (Database database = Database.of(databaseName)) {
            List<Integer> owners = count < ROOM ? List.of() : OWNED;
            int spread = count - 1 - owners.stream().mapToInt(Integer::intValue).sum();
            int users = count / OF_A_USER;
            Map<Integer, int[]> owned = new LinkedHashMap<>();
            ListedKeys listed = new ListedKeys(server, database);
            KeyGenerator keys = listed.create(
                    Stock::change,
                    spread,
                    users,
                    generator -> owners.forEach(number -> {
                        int first = generator.owner("owner-of-" + number, number);
                        owned.put(number, IntStream.range(first, first + number).toArray());
                    }));
            long found = database.number("select count(*) from credential where type = 'api-key'");
            if (found != count) {
                throw new IllegalStateException(found + " keys instead of " + count);
            }
            return new Stock(server, databaseName, listed.model().text(), keys, spread, users, owned);
        }
    }

    /** Keycloak's default: no events are stored. The connector may ask for tokens of its own. */
    static void change(RealmRepresentation realm) {
        realm.setEventsEnabled(false);
        realm.setAdminEventsEnabled(false);
        connector(realm).setServiceAccountsEnabled(true);
    }

    /** The client that exchanges. */
    static ClientRepresentation connector(RealmRepresentation realm) {
        return realm.getClients().stream()
                .filter(client -> client.getClientId().equals(ProductionServer.CLIENT))
                .findFirst()
                .orElseThrow();
    }

    /** A connection past the server. */
    Database database() throws SQLException {
        return Database.of(databaseName);
    }

    /** Keys that work, each of another owner, as far apart as there are others. */
    List<String> ofDistinctOwners(int count) {
        int[] working = IntStream.rangeClosed(1, users).filter(keys::works).toArray();
        if (working.length < count) {
            throw new IllegalStateException("Only " + working.length + " owners with a key that works");
        }
        return IntStream.range(0, count)
                .map(i -> working[(int) ((long) i * working.length / count)])
                .mapToObj(KeyGenerator::text)
                .toList();
    }

    /** All keys of the user who has so many. */
    List<String> ofUserWith(int count) {
        return IntStream.of(owned.get(count)).mapToObj(KeyGenerator::text).toList();
    }

    /**
     * Keys that work, in no order.
     *
     * @param count at most so many
     */
    List<String> anyOrder(int count) {
        // Five for each of so many users as that takes.
        int owners = Math.min(users, count / OF_A_USER + count / OF_A_USER / 20);
        List<String> any = new ArrayList<>(IntStream.rangeClosed(1, spread)
                .filter(number -> number % users < owners)
                .filter(keys::works)
                .limit(count)
                .mapToObj(KeyGenerator::text)
                .toList());
        Collections.shuffle(any, new Random(1));
        return any;
    }
}
