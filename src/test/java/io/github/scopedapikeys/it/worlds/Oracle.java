package io.github.scopedapikeys.it.worlds;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Says what the contract makes of a world as it is now: which keys may be, and what each of them may do. */
public final class Oracle {

    private final World world;

    public Oracle(World world) {
        this.world = world;
    }

    // The three sides whose common part a token may carry, each as wide as it can be

    /** Roles of the key's owner: direct, of groups and their parents, and all that composites contain. */
    public Set<Role> owned(Key key) {
        World.User user = world.users.get(key.owner());
        Set<Role> roles = new TreeSet<>(user.roles());
        for (String path : user.groups()) {
            for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
                roles.addAll(world.groups.get(path.substring(0, end)));
            }
        }
        return expanded(roles);
    }

    /** Those that the owner would have without groups. */
    public Set<Role> ownedWithoutGroups(Key key) {
        return expanded(world.users.get(key.owner()).roles());
    }

    /** Roles that the key names, itself or by its scopes. */
    public Set<Role> named(Key key) {
        return named(key, key.scopes());
    }

    /** Those that the key would name if there were no composites. */
    public Set<Role> namedWithoutComposites(Key key) {
        Set<Role> roles = carried(key.scopes());
        roles.addAll(key.roles());
        return roles;
    }

    /** Roles that the client's scope allows, with any scope that it has. */
    public Set<Role> allowed(String client) {
        return allowed(world.client(client), world.client(client).assigned());
    }

    // Keys

    /** The fields for which a key is refused; empty: it is issued. */
    public Set<String> refusedFields(Key key) {
        Set<Role> owned = owned(key);
        Set<String> fields = new TreeSet<>();
        if (!key.scopes().stream().allMatch(scope -> mayName(scope, owned))) {
            fields.add("scopes");
        }
        key.roles().stream()
                .filter(role -> !owned.contains(role))
                .map(role -> role.isOfRealm() ? "realmRoles" : "clientRoles")
                .forEach(fields::add);
        if (!world.clients.keySet().containsAll(key.clients())) {
            fields.add("clients");
        }
        return fields;
    }

    private boolean mayName(String name, Set<Role> owned) {
        World.Scope scope = world.scopes.get(name);
        if (scope == null || name.equals(World.OFFLINE_ACCESS)) {
            return false;
        }
        return !scope.carriesRoles() || !Collections.disjoint(expanded(scope.roles()), owned);
    }

    // Exchange

    /** An exchange of the key itself. */
    public Outcome exchange(Key key, Request request) {
        if (!world.client(request.client()).exchange()) {
            return refused("unauthorized_client");
        }
        if (!key.clients().isEmpty() && !key.clients().contains(request.client())) {
            return refused("invalid_request");
        }
        return judge(key, request, name -> true, role -> true, client -> true);
    }

    /**
     * An exchange of a token that came from a key. It gives, of what is left of the token, what the requesting client may
     * have: scopes, roles and audience that the token had not, it does not get, even if the client has them by default.
     */
    public Outcome exchangeFurther(Token token, Request request) {
        if (!world.client(request.client()).exchange()) {
            return refused("unauthorized_client");
        }
        if (!token.audience().contains(request.client())) {
            return refused("invalid_request");
        }
        Introspected left = introspect(token);
        if (!left.active()) {
            return refused("invalid_request");
        }
        return judge(
                token.key(),
                request,
                left.rights().scopes()::contains,
                left.rights().roles()::contains,
                token.audience()::contains);
    }

    private Outcome judge(
            Key key,
            Request request,
            Predicate<String> withinScopes,
            Predicate<Role> withinRoles,
            Predicate<String> withinAudience) {
        Set<String> available = available(key, request.client());
        available.removeIf(withinScopes.negate());
        Set<String> shaping = shaping(world.client(request.client()));
        shaping.removeIf(withinScopes.negate());
        Set<String> errors = new TreeSet<>();
        if (request.scope() != null && !request.scope().isBlank()) {
            Set<String> asked = words(request.scope());
            if (!asked.stream().allMatch(name -> available.contains(name) || shaping.contains(name))) {
                errors.add("invalid_scope");
            }
            available.retainAll(asked);
        }
        Rights rights =
                rights(key, request.client(), available, withinScopes, withinRoles, Set.copyOf(request.audience()));
        if (!consents(key, request.client(), rights)) {
            errors.add("invalid_request");
        }
        if (!reachable(request.client(), rights).containsAll(request.audience())
                || !request.audience().stream().allMatch(withinAudience)) {
            errors.add("invalid_target");
        }
        return errors.isEmpty()
                ? new Outcome.Granted(rights, token(key, request, rights))
                : new Outcome.Refused(errors);
    }

    /** Where a client needs consent, it is to the scopes in force and to the client's default ones. */
    private boolean consents(Key key, String clientId, Rights rights) {
        World.Client client = world.client(clientId);
        if (!client.consent()) {
            return true;
        }
        Set<String> needed = new TreeSet<>(rights.scopes());
        needed.addAll(client.defaults());
        needed.retainAll(World.CONSENTED_SCOPES);
        return world.users.get(key.owner()).consentsTo(clientId).containsAll(needed);
    }

    private Token token(Key key, Request request, Rights rights) {
        boolean lightweight = world.client(request.client()).lightweight();
        Set<String> hidden = new TreeSet<>(rights.scopes());
        hidden.removeIf(world::isVisible);
        return new Token(
                key,
                request.client(),
                lightweight,
                request.audience().isEmpty() ? Set.of(request.client()) : new TreeSet<>(request.audience()),
                visible(rights),
                hidden,
                lightweight ? Set.of() : shown(rights),
                rights);
    }

    /** Clients that the token may be for: the requesting one, and those that mappers in force add. */
    Set<String> reachable(String clientId, Rights rights) {
        boolean lightweight = world.client(clientId).lightweight();
        Mapper resolver = lightweight ? Mapper.LIGHT_AUDIENCE_RESOLVE : Mapper.AUDIENCE_RESOLVE;
        Set<String> reachable = new TreeSet<>();
        reachable.add(clientId);
        for (String name : rights.scopes()) {
            World.Scope scope = world.scopes.get(name);
            if (scope.mappers().contains(resolver)) {
                rights.roles().stream()
                        .filter(role -> !role.isOfRealm())
                        .map(Role::client)
                        .forEach(reachable::add);
            }
            if (scope.audience() != null && !lightweight) {
                reachable.add(scope.audience());
            }
        }
        return reachable;
    }

    // Introspection

    /**
     * Introspection of a token as the world is now, by any client in its audience: of what the token was made with, what
     * key, owner and the client that it was issued to still give, whatever of it the token shows. Roles of clients that the
     * token is not for are no exception: it was made with them. A scope that the client has got since is one.
     */
    public Introspected introspect(Token token) {
        Rights made = token.rights();
        Set<String> carried = available(token.key(), token.client());
        carried.retainAll(made.scopes());
        Rights left =
                rights(token.key(), token.client(), carried, made.scopes()::contains, made.roles()::contains, Set.of());
        return new Introspected(consents(token.key(), token.client(), left), left, visible(left), shown(left));
    }

    // The algebra

    /**
     * @param chosen the scopes that key, client, request and subject token have in common
     * @param permitted what scopes may be in force at all
     * @param audience empty: not narrowed by audience
     */
    private Rights rights(
            Key key,
            String clientId,
            Set<String> chosen,
            Predicate<String> permitted,
            Predicate<Role> within,
            Set<String> audience) {
        World.Client client = world.client(clientId);
        Set<String> scopes = shaping(client);
        scopes.removeIf(permitted.negate());
        scopes.addAll(chosen);
        Set<Role> owned = owned(key);
        Set<Role> named = named(key, chosen);
        Set<Role> allowed = allowed(client, scopes);
        Set<Role> roles = world.roles.keySet().stream()
                .filter(role -> owned.contains(role) && named.contains(role) && allowed.contains(role))
                .filter(within)
                .filter(role -> audience.isEmpty() || role.isOfRealm() || audience.contains(role.client()))
                .collect(Collectors.toCollection(TreeSet::new));
        scopes.removeIf(name -> {
            World.Scope scope = world.scopes.get(name);
            return scope.carriesRoles() && Collections.disjoint(expanded(scope.roles()), roles);
        });
        return new Rights(scopes, roles);
    }

    /** Default scopes that carry no role: they stay without being named. */
    public Set<String> shaping(String client) {
        return shaping(world.client(client));
    }

    private Set<String> shaping(World.Client client) {
        return client.defaults().stream()
                .filter(name -> !world.scopes.get(name).carriesRoles())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> available(Key key, String client) {
        Set<String> scopes = new TreeSet<>(key.scopes());
        scopes.retainAll(world.client(client).assigned());
        scopes.remove(World.OFFLINE_ACCESS);
        return scopes;
    }

    private Set<Role> named(Key key, Set<String> scopes) {
        Set<Role> roles = carried(scopes);
        roles.addAll(key.roles());
        return expanded(roles);
    }

    private Set<Role> allowed(World.Client client, Set<String> scopes) {
        if (client.fullScope()) {
            return world.roles.keySet();
        }
        Set<Role> roles = carried(scopes);
        roles.addAll(client.mappings());
        roles.addAll(ownRoles(client));
        return expanded(roles);
    }

    private List<Role> ownRoles(World.Client client) {
        return world.roles.keySet().stream()
                .filter(role -> world.clients.get(role.client()) == client)
                .toList();
    }

    private Set<Role> carried(Set<String> scopes) {
        return scopes.stream()
                .filter(world.scopes::containsKey)
                .flatMap(name -> world.scopes.get(name).roles().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** With all that composites contain; without roles that are gone. */
    private Set<Role> expanded(Collection<Role> roles) {
        Set<Role> expanded = new TreeSet<>();
        Deque<Role> next = new ArrayDeque<>(roles);
        while (!next.isEmpty()) {
            Role role = next.pop();
            if (world.roles.containsKey(role) && expanded.add(role)) {
                next.addAll(world.roles.get(role));
            }
        }
        return expanded;
    }

    // What tokens show

    private Set<String> visible(Rights rights) {
        return rights.scopes().stream().filter(world::isVisible).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<Role> shown(Rights rights) {
        boolean mapped = rights.scopes().stream()
                .anyMatch(name -> world.scopes.get(name).mappers().contains(Mapper.ROLES));
        return mapped ? new TreeSet<>(rights.roles()) : new TreeSet<>();
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }

    private static Outcome refused(String error) {
        return new Outcome.Refused(Set.of(error));
    }
}
