package io.github.scopedapikeys.it.worlds;

import java.util.Comparator;

/**
 * A role by its names.
 *
 * @param client the client whose role it is; empty for a role of the realm
 * @param name unique in the realm, or in the client
 */
public record Role(String client, String name) implements Comparable<Role> {

    private static final Comparator<Role> BY_NAMES =
            Comparator.comparing(Role::client).thenComparing(Role::name);

    public static Role ofRealm(String name) {
        return new Role("", name);
    }

    public boolean isOfRealm() {
        return client.isEmpty();
    }

    @Override
    public int compareTo(Role other) {
        return BY_NAMES.compare(this, other);
    }

    @Override
    public String toString() {
        return isOfRealm() ? name : client + "/" + name;
    }
}
