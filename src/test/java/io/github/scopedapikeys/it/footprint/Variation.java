package io.github.scopedapikeys.it.footprint;

import io.github.scopedapikeys.it.measure.ProductionServer;
import java.util.List;

/**
 * One of several things that are compared.
 *
 * @param keys that are used in turn
 */
record Variation(String name, ProductionServer server, String realm, List<String> keys) {

    void exchange(int turn) {
        String answer = server.exchange(realm, key(turn));
        require(answer, "\"access_token\"");
    }

    void introspect(int turn) {
        String answer = server.introspect(realm, key(turn));
        require(answer, "\"active\":true");
    }

    private String key(int turn) {
        return keys.get(turn % keys.size());
    }

    private void require(String answer, String part) {
        // Whatever scope the key names.
        if (!answer.contains(part) || !answer.contains("leads:")) {
            throw new IllegalStateException(name + ": " + answer);
        }
    }
}
