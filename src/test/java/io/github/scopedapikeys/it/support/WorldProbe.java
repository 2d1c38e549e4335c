package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.it.support.WorldCoverage.Kind;
import io.github.scopedapikeys.it.worlds.Change;
import io.github.scopedapikeys.it.worlds.Introspected;
import io.github.scopedapikeys.it.worlds.Key;
import io.github.scopedapikeys.it.worlds.Oracle;
import io.github.scopedapikeys.it.worlds.Outcome;
import io.github.scopedapikeys.it.worlds.Request;
import io.github.scopedapikeys.it.worlds.Rights;
import io.github.scopedapikeys.it.worlds.Role;
import io.github.scopedapikeys.it.worlds.Token;
import io.github.scopedapikeys.it.worlds.World;
import io.github.scopedapikeys.it.worlds.WorldGenerator;
import io.github.scopedapikeys.it.worlds.WorldRealm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.util.JsonSerialization;

/** Compares the answers of a server that contains a world with those of the oracle. */
public final class WorldProbe {

    private static final String INACTIVE = "{\"active\":false}";
    private static final String INTROSPECTION = "/protocol/openid-connect/token/introspect";

    private final WorldGenerator generator;
    private final World world;
    private final Oracle oracle;
    private final WorldRealm realm;
    private final Leads leads;
    private final WorldCoverage tally;
    private final List<String> steps = new ArrayList<>();
    private final List<Issued> keys = new ArrayList<>();
    private final List<Held> tokens = new ArrayList<>();

    public WorldProbe(WorldGenerator generator, WorldRealm realm, Leads leads, WorldCoverage tally) {
        this.generator = generator;
        this.world = generator.world();
        this.oracle = new Oracle(world);
        this.realm = realm;
        this.leads = leads;
        this.tally = tally;
    }

    /** All steps so far, one line each. If a step failed, it is the last one. */
    public String steps() {
        return String.join("\n", steps);
    }

    // Keys

    /** Requests keys until there are {@code count}. Some requests are refused on purpose. */
    public void issueKeys(int count, String adminToken) {
        while (keys.size() < count) {
            issueKey(generator.key(), adminToken);
        }
    }

    private void issueKey(Key key, String adminToken) {
        steps.add("issue " + key);
        Set<String> refused = oracle.refusedFields(key);

        Answer answer = leads.admin(adminToken, "POST", "", json(key));

        if (refused.isEmpty()) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            keys.add(new Issued(key, answer.string("id"), answer.string("key"), answer.string("expiresAt")));
            tally.see(Kind.KEY_ISSUED);
        } else {
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.string("errorMessage").split(" ")[0])
                    .as(answer.text())
                    .isIn(refused);
            refused.forEach(field -> tally.see(Kind.valueOf(
                    "KEY_REFUSED_FOR_" + field.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT))));
        }
    }

    private static String json(Key key) {
        ObjectNode json = JsonSerialization.createObjectNode();
        json.put("username", key.owner()).put("name", key.name());
        key.scopes().forEach(json.putArray("scopes")::add);
        key.clients().forEach(json.putArray("clients")::add);
        json.putArray("realmRoles");
        json.putObject("clientRoles");
        for (Role role : key.roles()) {
            if (role.client().isEmpty()) {
                json.withArray("/realmRoles").add(role.name());
            } else {
                json.withObject("/clientRoles").withArray(role.client()).add(role.name());
            }
        }
        if (key.expiresIn() > 0) {
            json.put("expiresIn", key.expiresIn());
        }
        return json.toString();
    }

    // Introspection of keys

    /** Introspects each key by one of the clients. The answer must be what an exchange without parameters gives. */
    public void introspectKeys() {
        keys.forEach(key -> introspect(key, generator.pick(world.clientIds())));
    }

    private void introspect(Issued issued, String client) {
        steps.add("introspect " + issued.key().name() + " by " + client);
        Outcome expected = oracle.exchange(issued.key(), Request.all(client));

        Answer answer = leads.introspect(client, issued.text());

        if (expected instanceof Outcome.Granted granted) {
            assertThat(answer.json().path("active").asBoolean())
                    .as(answer.text())
                    .isTrue();
            assertThat(ShownRights.of(answer.json()))
                    .isEqualTo(new ShownRights(
                            Set.of(client),
                            granted.token().scope(),
                            Set.of(),
                            granted.rights().roles()));
            assertThat(answer.string("api_key_id")).isEqualTo(issued.id());
            tally.see(Kind.KEY_INTROSPECTED);
        } else {
            assertThat(answer.text()).isEqualTo(INACTIVE);
            tally.see(Kind.KEY_INACTIVE);
        }
    }

    // Exchange

    /** Exchanges each key, twice. */
    public void exchangeKeys() {
        for (Issued issued : keys) {
            exchange(issued, generator.request(issued.key()));
            exchange(issued, generator.request(issued.key()));
        }
    }

    private void exchange(Issued issued, Request request) {
        steps.add("exchange " + issued.key().name() + " " + request);
        Outcome expected = oracle.exchange(issued.key(), request);

        Answer answer = leads.exchange(request.client(), issued.text(), request.parameters());

        Held held = check(expected, answer, issued, null);
        if (held != null) {
            count(issued.key(), request, held);
        }
    }

    /** Exchanges some tokens further, and the resulting tokens again, up to the third client. */
    public void exchangeFurther(int count) {
        List<Held> forOthers = tokens.stream()
                .filter(held -> held.token().audience().stream()
                        .anyMatch(client -> !held.path().contains(client)))
                .toList();
        for (int i = 0; i < count && !tokens.isEmpty(); i++) {
            Held held = generator.pick(forOthers.isEmpty() || generator.chance(30) ? tokens : forOthers);
            while (held != null && held.path().size() < 3) {
                held = exchangeFurther(held, generator.request(held.token()));
            }
        }
    }

    private @Nullable Held exchangeFurther(Held parent, Request request) {
        steps.add("exchange " + parent.name() + " " + request);
        Outcome expected = oracle.exchangeFurther(parent.token(), request);

        Answer answer = leads.exchangeFurther(request.client(), parent.jwt(), request.parameters());

        boolean outside = !parent.token().audience().contains(request.client());
        if (outside) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            tally.see(Kind.HOP_OUTSIDE_AUDIENCE);
        }
        Held held = check(expected, answer, parent.issued(), parent);
        if (held != null) {
            assertNarrowed(held.token(), parent.token());
            count(parent, request, held);
        }
        return held;
    }

    /** Null if the exchange is refused, as expected. */
    private @Nullable Held check(Outcome expected, Answer answer, Issued issued, @Nullable Held parent) {
        if (expected instanceof Outcome.Refused refused) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.string("error")).as(answer.text()).isIn(refused.errors());
            tally.see(Kind.valueOf("REFUSED_" + answer.string("error").toUpperCase(Locale.ROOT)));
            return null;
        }
        Outcome.Granted granted = (Outcome.Granted) expected;
        Token token = granted.token();
        JsonNode claims = Leads.claims(answer);
        assertThat(ShownRights.of(claims)).isEqualTo(ShownRights.of(token));
        assertThat(ShownRights.of(answer.json()).scope()).isEqualTo(token.scope());
        assertThat(answer.json().has("refresh_token")).isFalse();
        assertThat(claims.path("sub").asText())
                .isEqualTo(realm.userId(token.key().owner()));
        assertThat(claims.path("azp").asText()).isEqualTo(token.client());
        assertThat(claims.path("api_key_id").asText()).isEqualTo(issued.id());
        assertThat(claims.path("exp").asLong()).isLessThanOrEqualTo(parent == null ? issued.end() : parent.end());
        assertWithinKeyOwnerAndClient(token, ShownRights.of(claims).roles());
        Held held = new Held(
                "token " + tokens.size(),
                issued,
                token,
                granted.rights(),
                answer.string("access_token"),
                claims.path("exp").asLong(),
                path(parent, token.client()));
        hold(held);
        return held;
    }

    private static List<String> path(@Nullable Held parent, String client) {
        List<String> path = parent == null ? new ArrayList<>() : new ArrayList<>(parent.path());
        path.add(client);
        return path;
    }

    private void hold(Held held) {
        tokens.add(held);
        steps.add("  gives " + held.name() + " " + held.rights());
    }

    /** Checks what must always be true, independent of the oracle's calculation. */
    private void assertWithinKeyOwnerAndClient(Token token, Set<Role> roles) {
        assertThat(oracle.named(token.key())).as("named by the key").containsAll(roles);
        assertThat(oracle.owned(token.key())).as("of the owner").containsAll(roles);
        assertThat(oracle.allowed(token.client())).as("allowed to the client").containsAll(roles);
    }

    private void assertNarrowed(Token token, Token parent) {
        Rights before = oracle.introspect(parent).rights();
        assertThat(before.roles()).as("left of the token before").containsAll(token.roles());
        assertThat(before.scopes())
                .as("left of the token before")
                .containsAll(token.scope())
                .containsAll(token.hidden());
        assertThat(parent.audience()).as("of the token before").containsAll(token.audience());
    }

    // Introspection of tokens

    /** Introspects some tokens, old ones too, each by a client in its audience, if there is one. */
    public void introspectTokens(int count) {
        for (int i = 0; i < count && !tokens.isEmpty(); i++) {
            Held held = generator.pick(tokens);
            Set<String> readers = new TreeSet<>(world.clientIds());
            if (!generator.chance(10)) {
                readers.retainAll(held.token().audience());
            }
            introspect(held, generator.pick(readers.isEmpty() ? world.clientIds() : readers));
        }
    }

    private void introspect(Held held, String reader) {
        boolean asJwt = world.answersAsJwt(reader) && generator.chance(50);
        steps.add("introspect " + held.name() + " by " + reader + (asJwt ? " as JWT" : ""));
        Token token = held.token();
        Introspected expected = oracle.introspect(token);

        Answer answer = Leads.send(leads.request(reader, INTROSPECTION, "token", held.jwt())
                .header("Accept", asJwt ? "application/jwt" : "application/json"));

        if (!token.audience().contains(reader)) {
            assertThat(answer.text()).isEqualTo(INACTIVE);
            tally.see(Kind.INTROSPECTED_OUTSIDE_AUDIENCE);
            return;
        }
        if (!expected.active()) {
            assertThat(answer.text()).isEqualTo(INACTIVE);
            tally.see(Kind.INTROSPECTED_AFTER_WITHDRAWAL);
            return;
        }
        assertThat(answer.json().path("active").asBoolean()).as(answer.text()).isTrue();
        assertIntrospected(answer.json(), held, expected);
        if (asJwt) {
            String jwt = answer.string("jwt");
            assertIntrospected(Leads.claims(jwt), held, expected);
            hold(held.as("token " + tokens.size(), expected, jwt));
            tally.see(Kind.INTROSPECTED_AS_JWT);
        }
        count(token, expected);
    }

    private void assertIntrospected(JsonNode claims, Held held, Introspected expected) {
        ShownRights shown = ShownRights.of(claims);
        assertThat(shown.withoutHidden()).isEqualTo(ShownRights.of(held.token(), expected));
        assertThat(claims.path("exp").asLong()).isEqualTo(held.end());
        assertThat(claims.path("azp").asText()).isEqualTo(held.token().client());
        assertWithinKeyOwnerAndClient(held.token(), shown.roles());
        assertThat(held.token().rights().roles()).as("of the token").containsAll(shown.roles());
        assertThat(held.token().rights().scopes()).as("of the token").containsAll(shown.scope());
    }

    // Changes

    /** Makes the same change in the world and in the realm. */
    public void change() {
        Change change = generator.change(keys.stream().map(Issued::key).toList());
        steps.add("change " + change);
        change.in(realm);
        change.in(world);
    }

    // What happened

    private void count(Key key, Request request, Held held) {
        Set<Role> roles = held.rights().roles();
        Set<Role> named = oracle.named(key);
        tally.see(Kind.GRANTED);
        tally.see(Kind.ROLE_BY_COMPOSITE_ONLY, isBeyond(roles, oracle.namedWithoutComposites(key)));
        tally.see(Kind.ROLE_BY_GROUP_ONLY, isBeyond(roles, oracle.ownedWithoutGroups(key)));
        tally.see(Kind.ROLE_OF_KEY_KEPT_BACK_BY_OWNER, isBeyond(named, oracle.owned(key)));
        named.retainAll(oracle.owned(key));
        tally.see(Kind.ROLE_OF_KEY_KEPT_BACK_BY_CLIENT, isBeyond(named, oracle.allowed(request.client())));
        tally.see(Kind.HIDDEN_SCOPE, !held.token().hidden().isEmpty());
        tally.see(Kind.LIGHTWEIGHT_TOKEN, held.token().lightweight());
        tally.see(Kind.LIFE_CUT_BY_KEY, held.end() == held.issued().end());
        Set<String> asked = new TreeSet<>(key.scopes());
        asked.retainAll(world.scopesOf(request.client()));
        tally.see(
                Kind.SCOPE_DROPPED_WITH_ITS_ROLES,
                request.scope() == null && isBeyond(asked, held.rights().scopes()));
        Outcome wide = oracle.exchange(key, new Request(request.client(), request.scope(), List.of()));
        tally.see(
                Kind.ROLES_CUT_BY_AUDIENCE,
                isBeyond(((Outcome.Granted) wide).rights().roles(), roles));
    }

    private void count(Held parent, Request request, Held held) {
        tally.see(held.path().size() == 2 ? Kind.SECOND_HOP : Kind.THIRD_HOP);
        tally.see(Kind.THROUGH_THREE_CLIENTS, Set.copyOf(held.path()).size() == 3);
        tally.see(Kind.LIGHTWEIGHT_EXCHANGED_FURTHER, parent.token().lightweight());
        if (oracle.exchange(held.issued().key(), request) instanceof Outcome.Granted direct) {
            tally.see(
                    Kind.ROLES_CUT_BY_SUBJECT_TOKEN,
                    isBeyond(direct.rights().roles(), held.rights().roles()));
            tally.see(
                    Kind.SCOPES_CUT_BY_SUBJECT_TOKEN,
                    isBeyond(direct.rights().scopes(), held.rights().scopes()));
        }
    }

    private void count(Token token, Introspected introspected) {
        tally.see(Kind.INTROSPECTED);
        tally.see(Kind.INTROSPECTED_LIGHTWEIGHT, token.lightweight());
        tally.see(Kind.INTROSPECTED_WITH_LESS_THAN_TOKEN, isBeyond(token.roles(), introspected.roles()));
        if (!token.lightweight()
                && oracle.exchange(token.key(), Request.all(token.client())) instanceof Outcome.Granted now) {
            tally.see(Kind.INTROSPECTED_WITH_LESS_THAN_NOW, isBeyond(now.token().roles(), introspected.roles()));
        }
    }

    private static <T> boolean isBeyond(Collection<T> all, Collection<T> part) {
        return !part.containsAll(all);
    }

    /** @param expiresAt as in the server's answer */
    private record Issued(Key key, String id, String text, String expiresAt) {

        long end() {
            return Instant.parse(expiresAt).getEpochSecond();
        }
    }

    /**
     * A token from the server.
     *
     * @param name for messages
     * @param token the oracle's view of it
     * @param rights the rights at its issue, according to the oracle
     * @param end {@code exp}
     * @param path the clients that it was issued to, in order
     */
    private record Held(
            String name, Issued issued, Token token, Rights rights, String jwt, long end, List<String> path) {

        /** The JWT from its introspection. It has the rights that the token has now. */
        Held as(String newName, Introspected introspected, String newJwt) {
            Set<String> hidden = new TreeSet<>(introspected.rights().scopes());
            hidden.removeAll(introspected.scope());
            Token narrowed = new Token(
                    token.key(),
                    token.client(),
                    token.lightweight(),
                    token.audience(),
                    introspected.scope(),
                    hidden,
                    introspected.roles(),
                    introspected.rights());
            return new Held(newName, issued, narrowed, introspected.rights(), newJwt, end, path);
        }
    }
}
