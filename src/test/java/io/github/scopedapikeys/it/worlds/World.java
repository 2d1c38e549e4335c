package io.github.scopedapikeys.it.worlds;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a realm holds as far as rights are concerned. Changes as the realm does. */
public final class World {

    /** Keycloak's default role, which users have that were not made without. */
    static final Role DEFAULT_ROLE = Role.ofRealm("everyone");

    /** Client scopes that have the mappers and attributes of Keycloak's own. */
    static final Set<String> STOCK_SCOPES = Set.of("roles", "basic");

    /** Made by Keycloak in every realm. */
    static final String OFFLINE_ACCESS = "offline_access";

    /** All that a consent screen shows, in an order that seeds can rely on. Keycloak shows {@link #OFFLINE_ACCESS} itself. */
    static final SortedSet<String> CONSENTED_SCOPES =
            Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(OFFLINE_ACCESS, "s:write", "t")));

    /** What Keycloak makes itself and puts into the default role. */
    static final Map<Role, Set<Role>> STOCK_ROLES = Map.of(
            Role.ofRealm(OFFLINE_ACCESS),
            Set.of(),
            Role.ofRealm("uma_authorization"),
            Set.of(),
            new Role("account", "view-profile"),
            Set.of(),
            new Role("account", "manage-account"),
            Set.of(new Role("account", "manage-account-links")),
            new Role("account", "manage-account-links"),
            Set.of());

    final String realm;

    /** Every role, with those that it contains directly. */
    public final Map<Role, Set<Role>> roles = new TreeMap<>();

    public final Map<String, Scope> scopes = new TreeMap<>();
    public final Map<String, Client> clients = new TreeMap<>();

    /** By path. */
    public final Map<String, Set<Role>> groups = new TreeMap<>();

    public final Map<String, User> users = new TreeMap<>();

    /** One without anything in it. */
    public World(String realm) {
        this.realm = realm;
    }

    public String realm() {
        return realm;
    }

    /** Requesting clients and others of the world; Keycloak's own are none of them. */
    public Set<String> clientIds() {
        return clients.keySet();
    }

    public boolean isLightweight(String client) {
        return client(client).lightweight();
    }

    public boolean answersAsJwt(String client) {
        return client(client).jwtIntrospection();
    }

    /** The client's default and optional scopes. */
    public Set<String> scopesOf(String client) {
        return client(client).assigned();
    }

    public boolean isVisible(String scope) {
        return scopes.get(scope).visible();
    }

    public Client client(String id) {
        return clients.get(id);
    }

    void removeRole(Role gone) {
        roles.remove(gone);
        Stream.of(
                        roles.values().stream(),
                        scopes.values().stream().map(Scope::roles),
                        clients.values().stream().map(Client::mappings),
                        groups.values().stream(),
                        users.values().stream().map(User::roles))
                .flatMap(sets -> sets)
                .forEach(set -> set.remove(gone));
    }

    void removeScope(String gone) {
        scopes.remove(gone);
        clients.values().forEach(client -> client.unassign(gone));
    }

    /** Compact, for failures. */
    @Override
    public String toString() {
        return Stream.of(
                        lines("role", roles),
                        lines("scope", scopes),
                        lines("client", clients),
                        lines("group", groups),
                        lines("user", users))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
    }

    private static Stream<String> lines(String what, Map<?, ?> map) {
        return map.entrySet().stream().map(entry -> what + " " + entry.getKey() + " " + entry.getValue());
    }

    /**
     * A client scope.
     *
     * @param visible whether it stands in a token's {@code scope}
     * @param roles its scope mappings: the roles that it carries
     * @param audience the client that a mapper of the scope adds to the audience, though not of lightweight tokens
     * @param madeUp the role that a 'Hardcoded Role' mapper of the scope makes up
     */
    public record Scope(
            boolean visible,
            Set<Role> roles,
            Set<Mapper> mappers,
            @Nullable String audience,
            @Nullable Role madeUp) {

        boolean carriesRoles() {
            return !roles.isEmpty();
        }

        Scope withVisible(boolean shown) {
            return new Scope(shown, roles, mappers, audience, madeUp);
        }

        @Override
        public String toString() {
            return (visible ? "" : "hidden ")
                    + roles
                    + (mappers.isEmpty() ? "" : " " + mappers)
                    + (audience == null ? "" : " audience " + audience)
                    + (madeUp == null ? "" : " makes up " + madeUp);
        }
    }

    /**
     * A confidential client.
     *
     * @param exchange whether it may exchange tokens
     * @param consent whether users are asked for consent
     * @param jwtIntrospection whether it may ask for introspection as a JWT
     * @param mappings its own scope mappings
     */
    public record Client(
            boolean exchange,
            boolean fullScope,
            boolean lightweight,
            boolean consent,
            boolean jwtIntrospection,
            Set<Role> mappings,
            Set<String> defaults,
            Set<String> optionals) {

        Set<String> assigned() {
            Set<String> assigned = new TreeSet<>(defaults);
            assigned.addAll(optionals);
            return assigned;
        }

        Client withFullScope(boolean full) {
            return new Client(exchange, full, lightweight, consent, jwtIntrospection, mappings, defaults, optionals);
        }

        Client withLightweight(boolean light) {
            return new Client(exchange, fullScope, light, consent, jwtIntrospection, mappings, defaults, optionals);
        }

        void unassign(String scope) {
            defaults.remove(scope);
            optionals.remove(scope);
        }

        @Override
        public String toString() {
            return (exchange ? "" : "no exchange ") + (fullScope ? "full scope" : "mappings " + mappings)
                    + (lightweight ? " lightweight" : "") + (consent ? " consent" : "") + " default " + defaults
                    + " optional " + optionals;
        }
    }

    /**
     * @param groups by path
     * @param consents scopes by client
     */
    public record User(Set<Role> roles, Set<String> groups, Map<String, Set<String>> consents) {

        Set<String> consentsTo(String client) {
            return consents.getOrDefault(client, Set.of());
        }

        @Override
        public String toString() {
            return roles + " groups " + groups + " consents " + consents;
        }
    }
}
