package io.github.scopedapikeys.it.worlds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exchange.
 *
 * @param client who asks
 * @param scope null: without
 * @param audience empty: without
 */
public record Request(String client, @Nullable String scope, List<String> audience) {

    /** All that there is for this client. */
    public static Request all(String client) {
        return new Request(client, null, List.of());
    }

    /** As form parameters. */
    public String[] parameters() {
        String[] parameters = new String[2 * audience.size() + (scope == null ? 0 : 2)];
        int next = 0;
        for (String target : audience) {
            parameters[next++] = "audience";
            parameters[next++] = target;
        }
        if (scope != null) {
            parameters[next++] = "scope";
            parameters[next] = scope;
        }
        return parameters;
    }

    @Override
    public String toString() {
        return "by " + client + (scope == null ? "" : " scope '" + scope + "'")
                + (audience.isEmpty() ? "" : " audience " + audience);
    }
}
