package io.github.scopedapikeys.it.worlds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a world, keys, requests and changes from a seed. Asks the oracle only to hit what is interesting more often than
 * chance would.
 */
public final class WorldGenerator {

    private static final String UNKNOWN = "unknown";

    /** The same names in the realm and in each client, so that confusing the two shows. */
    private static final List<String> ROLE_NAMES = List.of("r0", "r1", "r2", "lead writer");

    private static final List<String> CLIENTS = List.of("a", "b", "c.x", "d");
    private static final List<String> GROUPS = List.of("/g", "/g/h", "/g/h/i", "/k");
    private static final List<String> USERS = List.of("u0", "u1", "u2");

    /** Some have the name of a role, of a client, or the beginning of another. */
    private static final List<String> SCOPES = List.of("s", "s:read", "s:write", "r0", "a", "t");

    private static final String LIGHT = "light-audience";

    private final Random random;
    private final World world;
    private final Oracle oracle;
    private final List<Role> deleted = new ArrayList<>();
    private int keys;

    public WorldGenerator(long seed) {
        // Mixed, because neighbouring seeds of Random begin alike.
        this.random = new Random(new SplittableRandom(seed).nextLong());
        this.world = new World("world-" + Long.toUnsignedString(seed));
        this.oracle = new Oracle(world);
        roles();
        groupsAndUsers();
        scopes();
        CLIENTS.forEach(this::client);
    }

    public World world() {
        return world;
    }

    // The world

    private void roles() {
        World.STOCK_ROLES.forEach((role, parts) -> world.roles.put(role, new TreeSet<>(parts)));
        ROLE_NAMES.forEach(name -> world.roles.put(Role.ofRealm(name), new TreeSet<>()));
        for (String client : CLIENTS) {
            ROLE_NAMES.subList(0, 3).forEach(name -> world.roles.put(new Role(client, name), new TreeSet<>()));
        }
        List<Role> ours = ours();
        for (Role role : ours) {
            if (chance(25)) {
                world.roles.get(role).addAll(some(ours, 1, 2));
                world.roles.get(role).remove(role);
            }
        }
        Set<Role> everyone = new TreeSet<>(World.STOCK_ROLES.keySet());
        everyone.remove(new Role("account", "manage-account-links"));
        everyone.addAll(some(ours, 0, 2));
        world.roles.put(World.DEFAULT_ROLE, everyone);
    }

    private void groupsAndUsers() {
        GROUPS.forEach(path -> world.groups.put(path, some(ours(), 0, 2)));
        for (String user : USERS) {
            Set<Role> roles = some(ours(), 1, 5);
            if (chance(60)) {
                roles.add(World.DEFAULT_ROLE);
            }
            world.users.put(user, new World.User(roles, some(GROUPS, 0, 2), consents()));
        }
    }

    /** Mostly to all that clients ask for. */
    private Map<String, Set<String>> consents() {
        Map<String, Set<String>> consents = new TreeMap<>();
        for (String client : CLIENTS) {
            if (chance(80)) {
                consents.put(client, chance(70) ? World.CONSENTED_SCOPES : some(World.CONSENTED_SCOPES, 1, 2));
            }
        }
        return consents;
    }

    private void scopes() {
        world.scopes.put("roles", scope(false, Set.of(), EnumSet.of(Mapper.ROLES, Mapper.AUDIENCE_RESOLVE)));
        world.scopes.put("basic", scope(false, Set.of(), Set.of()));
        world.scopes.put(World.OFFLINE_ACCESS, scope(true, Set.of(Role.ofRealm(World.OFFLINE_ACCESS)), Set.of()));
        world.scopes.put(LIGHT, scope(chance(50), Set.of(), EnumSet.of(Mapper.LIGHT_AUDIENCE_RESOLVE)));
        for (String name : SCOPES) {
            Set<Role> roles = chance(30) ? new TreeSet<>() : some(ours(), 1, 3);
            world.scopes.put(
                    name,
                    new World.Scope(
                            chance(70),
                            roles,
                            Set.of(),
                            chance(12) ? pick(CLIENTS) : null,
                            chance(12) ? pick(ours()) : null));
        }
    }

    private static World.Scope scope(boolean visible, Set<Role> roles, Set<Mapper> mappers) {
        return new World.Scope(visible, new TreeSet<>(roles), mappers, null, null);
    }

    private void client(String id) {
        Set<String> defaults = new TreeSet<>(Set.of("basic"));
        Set<String> optionals = new TreeSet<>();
        boolean lightweight = mayBeLightweight(id) && chance(35);
        assign("roles", 65, 15, defaults, optionals);
        assign(LIGHT, lightweight ? 70 : 15, 15, defaults, optionals);
        assign(World.OFFLINE_ACCESS, 10, 20, defaults, optionals);
        SCOPES.forEach(name -> assign(name, 30, 50, defaults, optionals));
        boolean exchange = CLIENTS.indexOf(id) < 3 || chance(60);
        world.clients.put(
                id,
                new World.Client(
                        exchange,
                        chance(45),
                        lightweight,
                        chance(30),
                        chance(50),
                        some(ours(), 0, 5),
                        defaults,
                        optionals));
    }

    /** Not all: one has to show roles. */
    private static boolean mayBeLightweight(String client) {
        return CLIENTS.indexOf(client) > 0;
    }

    private void assign(String scope, int byDefault, int optional, Set<String> defaults, Set<String> optionals) {
        int draw = random.nextInt(100);
        if (draw < byDefault) {
            defaults.add(scope);
        } else if (draw < byDefault + optional) {
            optionals.add(scope);
        }
    }

    // Keys

    /** A key, of which some are to be refused. */
    public Key key() {
        String owner = pick(USERS);
        Key bare = new Key("key " + keys++, owner, Set.of(), Set.of(), Set.of(), 0);
        List<Role> owned = List.copyOf(oracle.owned(bare));
        Set<String> scopes = some(SCOPES, 0, 4);
        if (chance(85)) {
            scopes.removeIf(
                    scope -> !oracle.refusedFields(named(bare, Set.of(scope))).isEmpty());
        }
        Stream.of("roles", "basic", LIGHT).filter(scope -> chance(15)).forEach(scopes::add);
        Stream.of(World.OFFLINE_ACCESS, UNKNOWN).filter(scope -> chance(2)).forEach(scopes::add);
        Set<Role> roles = chance(20) ? new TreeSet<>(owned) : some(owned, 0, 4);
        if (chance(10)) {
            roles.add(pick(List.of(pick(ours()), Role.ofRealm(UNKNOWN), new Role(UNKNOWN, "r0"))));
        }
        Set<String> clients = chance(75) ? new TreeSet<>() : some(CLIENTS, 1, 2);
        if (chance(3)) {
            clients.add(UNKNOWN);
        }
        return new Key(bare.name(), owner, scopes, roles, clients, chance(20) ? 100 + random.nextInt(150) : 0);
    }

    private static Key named(Key key, Set<String> scopes) {
        return new Key(key.name(), key.owner(), scopes, Set.of(), Set.of(), 0);
    }

    // Requests

    /** An exchange of a key. */
    public Request request(Key key) {
        List<String> able = CLIENTS.stream()
                .filter(client -> oracle.exchange(key, Request.all(client)) instanceof Outcome.Granted)
                .toList();
        String client = able.isEmpty() || chance(8) ? pick(CLIENTS) : pick(able);
        Request asked = new Request(client, requestedScope(key.scopes(), client), List.of());
        return new Request(client, asked.scope(), audience(client, oracle.exchange(key, asked)));
    }

    /** An exchange of a token. */
    public Request request(Token token) {
        String client = exchanger(token);
        // Of the key's, not of the token's: those that the token has lost do not come back.
        Request asked = new Request(client, requestedScope(token.key().scopes(), client), List.of());
        return new Request(client, asked.scope(), audience(client, oracle.exchangeFurther(token, asked)));
    }

    /** Mostly another client than that which the token was issued to. */
    private String exchanger(Token token) {
        List<String> able = CLIENTS.stream()
                .filter(client -> oracle.exchangeFurther(token, Request.all(client)) instanceof Outcome.Granted)
                .toList();
        List<String> others =
                able.stream().filter(client -> !client.equals(token.client())).toList();
        if (able.isEmpty() || chance(8)) {
            return pick(CLIENTS);
        }
        return pick(others.isEmpty() || chance(25) ? able : others);
    }

    private @Nullable String requestedScope(Set<String> ofKey, String client) {
        if (chance(55)) {
            return chance(5) ? "" : null;
        }
        World.Client requesting = world.client(client);
        Set<String> asked = new TreeSet<>();
        for (String name : requesting.assigned()) {
            if (ofKey.contains(name) ? chance(60) : chance(4)) {
                asked.add(name);
            }
        }
        requesting.defaults().stream().filter(name -> chance(10)).forEach(asked::add);
        Stream.of("openid", World.OFFLINE_ACCESS, UNKNOWN, pick(SCOPES))
                .filter(name -> chance(2))
                .forEach(asked::add);
        return asked.stream().collect(Collectors.joining(" "));
    }

    private List<String> audience(String client, Outcome unnarrowed) {
        if (chance(30)) {
            return List.of();
        }
        List<String> audience = new ArrayList<>();
        if (unnarrowed instanceof Outcome.Granted granted) {
            oracle.reachable(client, granted.rights()).stream()
                    .filter(target -> chance(target.equals(client) ? 50 : 80))
                    .forEach(audience::add);
            granted.rights().scopes().stream()
                    .map(name -> world.scopes.get(name).madeUp())
                    .filter(role -> role != null && !role.isOfRealm() && chance(25))
                    .forEach(role -> audience.add(role.client()));
        }
        if (chance(8)) {
            audience.add(pick(List.of(pick(CLIENTS), "account", UNKNOWN)));
        }
        Collections.shuffle(audience, random);
        return audience;
    }

    // Changes

    /** Something that an administrator does, mostly to what these keys are about; it is not done yet. */
    public Change change(List<Key> issued) {
        Key key = pick(issued);
        String client = pick(CLIENTS);
        return pick(List.<Supplier<Change>>of(
                        () -> userRole(key),
                        () -> userRole(key),
                        () -> membership(key),
                        () -> groupRole(pick(GROUPS), role(key)),
                        () -> part(pick(ours()), role(key)),
                        () -> scopeRole(scope(key), role(key)),
                        () -> clientRole(client, role(key)),
                        () -> assignment(client, scope(key)),
                        () -> assignment(client, scope(key)),
                        () -> new Change.FullScope(client, !world.client(client).fullScope()),
                        this::existence,
                        () -> visibility(scope(key)),
                        () -> withdrawal(key, client),
                        () -> mayBeLightweight(client) ? lightweight(client) : assignment(client, "roles"),
                        () -> chance(50) ? assignment(client, "roles") : new Change.ScopeGone(pick(ofOurs()))))
                .get();
    }

    private Change userRole(Key key) {
        Set<Role> held = world.users.get(key.owner()).roles();
        boolean lost = !held.isEmpty() && chance(50);
        Role role = lost ? pick(held) : role(key);
        return new Change.UserRole(key.owner(), role, !held.contains(role));
    }

    private Change membership(Key key) {
        String group = pick(GROUPS);
        return new Change.Membership(
                key.owner(), group, !world.users.get(key.owner()).groups().contains(group));
    }

    private Change groupRole(String group, Role role) {
        return new Change.GroupRole(group, role, !world.groups.get(group).contains(role));
    }

    private Change part(Role composite, Role role) {
        return composite.equals(role)
                ? existence()
                : new Change.Part(composite, role, !world.roles.get(composite).contains(role));
    }

    private Change scopeRole(String scope, Role role) {
        Set<Role> carried = world.scopes.get(scope).roles();
        Role changed = !carried.isEmpty() && chance(60) ? pick(carried) : role;
        return new Change.ScopeRole(scope, changed, !carried.contains(changed));
    }

    private Change clientRole(String client, Role role) {
        Set<Role> mapped = world.client(client).mappings();
        return new Change.ClientRole(client, role, !mapped.contains(role));
    }

    private Change assignment(String client, String scope) {
        World.Client changed = world.client(client);
        if (changed.assigned().contains(scope) && chance(50)) {
            return new Change.Unassignment(client, scope);
        }
        return new Change.Assignment(client, scope, chance(50));
    }

    private Change visibility(String scope) {
        return new Change.Visibility(scope, !world.isVisible(scope));
    }

    private Change withdrawal(Key key, String client) {
        boolean given = !world.users.get(key.owner()).consentsTo(client).isEmpty();
        return given ? new Change.Withdrawal(key.owner(), client) : visibility(scope(key));
    }

    private Change lightweight(String client) {
        return new Change.Lightweight(client, !world.isLightweight(client));
    }

    private Change existence() {
        if (!deleted.isEmpty() && chance(60)) {
            return new Change.Existence(deleted.remove(random.nextInt(deleted.size())), true);
        }
        Role role = pick(ours());
        deleted.add(role);
        return new Change.Existence(role, false);
    }

    /** One that the key names or its owner has, or any. */
    private Role role(Key key) {
        List<Role> near = Stream.concat(oracle.named(key).stream(), oracle.owned(key).stream())
                .filter(ours()::contains)
                .toList();
        return near.isEmpty() || chance(20) ? pick(ours()) : pick(near);
    }

    private String scope(Key key) {
        List<String> near = key.scopes().stream()
                .filter(name -> world.scopes.containsKey(name) && !name.equals("basic"))
                .toList();
        return near.isEmpty() || chance(30) ? pick(ofOurs()) : pick(near);
    }

    // Drawing

    private List<Role> ours() {
        return world.roles.keySet().stream()
                .filter(role -> !World.STOCK_ROLES.containsKey(role) && !role.equals(World.DEFAULT_ROLE))
                .toList();
    }

    private List<String> ofOurs() {
        return world.scopes.keySet().stream()
                .filter(name -> SCOPES.contains(name) || name.equals(LIGHT))
                .toList();
    }

    /** True this often in a hundred. */
    public boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    public <T> T pick(Collection<T> from) {
        return List.copyOf(from).get(random.nextInt(from.size()));
    }

    private <T> Set<T> some(Collection<T> from, int least, int most) {
        List<T> shuffled = new ArrayList<>(from);
        Collections.shuffle(shuffled, random);
        int size = least + random.nextInt(most - least + 1);
        return new TreeSet<>(shuffled.subList(0, Math.min(size, shuffled.size())));
    }
}
