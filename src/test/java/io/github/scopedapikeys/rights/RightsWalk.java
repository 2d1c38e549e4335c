package io.github.scopedapikeys.rights;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.worlds.Key;
import io.github.scopedapikeys.it.worlds.Oracle;
import io.github.scopedapikeys.it.worlds.Outcome;
import io.github.scopedapikeys.it.worlds.Request;
import io.github.scopedapikeys.it.worlds.Rights;
import io.github.scopedapikeys.it.worlds.Role;
import io.github.scopedapikeys.it.worlds.Token;
import io.github.scopedapikeys.it.worlds.World;
import io.github.scopedapikeys.it.worlds.WorldGenerator;
import io.github.scopedapikeys.models.WorldModels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;

/** Asks {@link RightsResolver} about a world that changes, and compares what it answers with what the oracle says. */
final class RightsWalk {

    /** What has to happen for the comparison to mean anything. */
    enum Kind {
        GRANTED,
        SCOPE_REFUSED,
        ROLE_BY_COMPOSITE_ONLY,
        ROLE_BY_GROUP_ONLY,
        ROLE_OF_KEY_KEPT_BACK_BY_CLIENT,
        ROLE_OF_KEY_KEPT_BACK_BY_OWNER,
        ROLES_CUT_BY_AUDIENCE,
        SCOPES_CUT_BY_POLICY,
        SCOPE_DROPPED_WITH_ITS_ROLES,
        EXCHANGED_FURTHER,
        SCOPE_REFUSED_FURTHER,
        ROLES_CUT_BY_SUBJECT_TOKEN,
        SCOPES_CUT_BY_SUBJECT_TOKEN,
        LESS_LEFT_THAN_MADE
    }

    private final WorldGenerator generator;
    private final World world;
    private final Oracle oracle;
    private final WorldModels models;
    private final RightsResolver resolver;
    private final Set<Kind> seen;
    private final List<Key> keys = new ArrayList<>();
    private final List<Made> tokens = new ArrayList<>();

    RightsWalk(WorldGenerator generator, Set<Kind> seen) {
        this.generator = generator;
        this.world = generator.world();
        this.oracle = new Oracle(world);
        this.models = new WorldModels(world);
        this.resolver = new RightsResolver(models.session());
        this.seen = seen;
    }

    /** So many that the rules of issuing let through. */
    void issueKeys(int count) {
        while (keys.size() < count) {
            Key key = generator.key();
            if (oracle.refusedFields(key).isEmpty()) {
                keys.add(key);
            }
        }
    }

    void exchangeKeys() {
        for (Key key : keys) {
            Key asked = generator.chance(15) ? withOfflineAccess(key) : key;
            exchange(asked, generator.request(asked));
            restrict(key, generator.pick(world.clientIds()));
        }
    }

    /** An import may have brought one. */
    private static Key withOfflineAccess(Key key) {
        Set<String> scopes = new TreeSet<>(key.scopes());
        scopes.add(OAuth2Constants.OFFLINE_ACCESS);
        return new Key(key.name(), key.owner(), scopes, key.roles(), key.clients(), key.expiresIn());
    }

    private void exchange(Key key, Request request) {
        RightsDecision decision = ask(key, request, RightsLimits.NONE, null);
        check(oracle.exchange(key, request), decision, () -> key + " " + request)
                .ifPresent(rights -> count(key, request, rights));
        see(Kind.SCOPE_REFUSED, () -> decision instanceof RightsDecision.ScopeRefused);
    }

    /** As it is where client policies let only some scopes through. */
    private void restrict(Key key, String client) {
        Set<String> let = world.scopesOf(client).stream()
                .filter(scope -> generator.chance(60))
                .collect(Collectors.toSet());
        Set<String> ofKey = new TreeSet<>(key.scopes());
        ofKey.retainAll(let);
        Key lesser = new Key(key.name(), key.owner(), ofKey, key.roles(), key.clients(), 0);
        if (oracle.exchange(lesser, Request.all(client)) instanceof Outcome.Granted expected) {
            Set<String> scopes = new TreeSet<>(expected.rights().scopes());
            scopes.retainAll(let);
            Rights rights = rights(ask(key, Request.all(client), RightsLimits.NONE, let));
            assertThat(rights)
                    .as("%s for %s within %s in%n%s", key, client, let, world)
                    .isEqualTo(new Rights(scopes, expected.rights().roles()));
            see(Kind.SCOPES_CUT_BY_POLICY, () -> ofKey.size() < key.scopes().size());
        }
    }

    /** What is left of some tokens, mostly for clients that they are for. */
    void exchangeFurther(int count) {
        for (int i = 0; i < count && !tokens.isEmpty(); i++) {
            Made made = generator.pick(tokens);
            Token token = made.token();
            Request request = generator.request(token);
            EffectiveRights left = left(made);
            RightsDecision decision = ask(token.key(), request, RightsLimits.of(left), null);
            Supplier<String> about = () -> token + " left " + rights(left) + " " + request;
            check(oracle.exchangeFurther(token, request), decision, about)
                    .ifPresent(rights -> countFurther(token, request, rights));
            see(Kind.SCOPE_REFUSED_FURTHER, () -> decision instanceof RightsDecision.ScopeRefused);
        }
    }

    void change() {
        generator.change(keys).in(world);
    }

    /** Of some tokens, old ones among them. */
    void checkWhatIsLeft(int count) {
        for (int i = 0; i < count && !tokens.isEmpty(); i++) {
            Made made = generator.pick(tokens);
            Rights left = rights(left(made));
            assertThat(left)
                    .as("left of %s in%n%s", made.token(), world)
                    .isEqualTo(oracle.introspect(made.token()).rights());
            see(Kind.LESS_LEFT_THAN_MADE, () -> isBeyond(made.token().rights().roles(), left.roles()));
        }
    }

    private EffectiveRights left(Made made) {
        Token token = made.token();
        return granted(resolver.resolve(RightsRequest.remaining(
                RightsLimits.of(made.rights()),
                models.data(token.key()),
                models.user(token.key().owner()),
                models.client(token.client()))));
    }

    private RightsDecision ask(Key key, Request request, RightsLimits within, @Nullable Set<String> restricted) {
        // The door reads an empty parameter as none.
        String scope = "".equals(request.scope()) ? null : request.scope();
        Set<ClientModel> audience =
                request.audience().stream().map(models::client).collect(Collectors.toSet());
        return resolver.resolve(new RightsRequest(
                models.data(key),
                models.user(key.owner()),
                models.client(request.client()),
                scope,
                audience,
                within,
                restricted));
    }

    /** Whatever else the oracle refuses is for others than the resolver to see. */
    private Optional<Rights> check(Outcome expected, RightsDecision decision, Supplier<String> about) {
        Supplier<String> what = () -> about.get() + " in\n" + world;
        if (expected instanceof Outcome.Refused refused) {
            if (refused.errors().contains("invalid_scope")) {
                assertThat(decision).as(what).isInstanceOf(RightsDecision.ScopeRefused.class);
            }
            return Optional.empty();
        }
        assertThat(decision).as(what).isInstanceOf(RightsDecision.Granted.class);
        Outcome.Granted granted = (Outcome.Granted) expected;
        Token token = granted.token();
        Rights rights = rights(decision);
        assertThat(rights).as(what).isEqualTo(granted.rights());
        tokens.add(new Made(token, granted(decision)));
        return Optional.of(rights);
    }

    private Rights rights(RightsDecision decision) {
        return rights(granted(decision));
    }

    private Rights rights(EffectiveRights rights) {
        Set<String> scopes = rights.scopes().stream()
                .filter(scope -> !(scope instanceof ClientModel))
                .map(ClientScopeModel::getName)
                .collect(Collectors.toSet());
        return new Rights(scopes, models.roles(rights.roles()));
    }

    private static EffectiveRights granted(RightsDecision decision) {
        return ((RightsDecision.Granted) decision).rights();
    }

    private void count(Key key, Request request, Rights rights) {
        Set<Role> roles = rights.roles();
        see(Kind.GRANTED, () -> true);
        see(Kind.ROLE_BY_COMPOSITE_ONLY, () -> isBeyond(roles, oracle.namedWithoutComposites(key)));
        see(Kind.ROLE_BY_GROUP_ONLY, () -> isBeyond(roles, oracle.ownedWithoutGroups(key)));
        see(Kind.ROLE_OF_KEY_KEPT_BACK_BY_OWNER, () -> isBeyond(oracle.named(key), oracle.owned(key)));
        see(Kind.ROLE_OF_KEY_KEPT_BACK_BY_CLIENT, () -> {
            Set<Role> named = new HashSet<>(oracle.named(key));
            named.retainAll(oracle.owned(key));
            return isBeyond(named, oracle.allowed(request.client()));
        });
        see(Kind.SCOPE_DROPPED_WITH_ITS_ROLES, () -> {
            Set<String> asked = new TreeSet<>(key.scopes());
            asked.retainAll(world.scopesOf(request.client()));
            return request.scope() == null && isBeyond(asked, rights.scopes());
        });
        see(Kind.ROLES_CUT_BY_AUDIENCE, () -> {
            Outcome wide = oracle.exchange(key, new Request(request.client(), request.scope(), List.of()));
            return isBeyond(((Outcome.Granted) wide).rights().roles(), roles);
        });
    }

    private void countFurther(Token token, Request request, Rights rights) {
        see(Kind.EXCHANGED_FURTHER, () -> true);
        see(
                Kind.ROLES_CUT_BY_SUBJECT_TOKEN,
                () -> oracle.exchange(token.key(), request) instanceof Outcome.Granted direct
                        && isBeyond(direct.rights().roles(), rights.roles()));
        see(
                Kind.SCOPES_CUT_BY_SUBJECT_TOKEN,
                () -> oracle.exchange(token.key(), request) instanceof Outcome.Granted direct
                        && isBeyond(direct.rights().scopes(), rights.scopes()));
    }

    /** Works it out only until it was seen. */
    private void see(Kind kind, BooleanSupplier happened) {
        if (!seen.contains(kind) && happened.getAsBoolean()) {
            seen.add(kind);
        }
    }

    private static <T> boolean isBeyond(Collection<T> all, Collection<T> part) {
        return !part.containsAll(all);
    }

    /**
     * A token that would have been made.
     *
     * @param token what it is, by the oracle
     * @param rights what it was made with, by the resolver
     */
    private record Made(Token token, EffectiveRights rights) {}
}
