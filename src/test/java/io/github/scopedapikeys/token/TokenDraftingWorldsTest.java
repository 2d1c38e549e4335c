package io.github.scopedapikeys.token;

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
import io.github.scopedapikeys.models.TokenServer;
import io.github.scopedapikeys.models.WorldModels;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.representations.AccessToken;

/**
 * What tokens carry that Keycloak's own code makes, compared with the sets, in the worlds of the rights; and what is left of
 * them where a post-processor takes something away at random and adds something else.
 */
class TokenDraftingWorldsTest {

    private static final int WORLDS = 40;
    private static final int KEYS = 8;

    /** What has to happen for the comparison to mean anything. */
    private enum Kind {
        GRANTED,
        LIGHTWEIGHT,
        SEVERAL_AUDIENCES,
        AUDIENCE_REFUSED,
        ROLES_NOT_SHOWN,
        NOTHING_TAKEN,
        ROLE_WENT_WITH_SCOPE,
        SCOPE_WENT_WITH_ROLES,
        SCOPE_STAYED_WITH_ITS_OTHER_ROLES,
        PART_OF_THE_AUDIENCE_WENT,
        NOBODY_LEFT
    }

    private static final Set<Kind> SEEN = EnumSet.noneOf(Kind.class);

    static LongStream seeds() {
        return LongStream.range(1000, 1000 + WORLDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tokensCarryWhatTheSetsSay(long seed) {
        WorldGenerator generator = new WorldGenerator(seed);
        World world = generator.world();
        Oracle oracle = new Oracle(world);
        WorldModels models = new WorldModels(world);
        TokenServer server = new TokenServer(models);
        Drafts drafts = new Drafts(models, server);
        for (int i = 0; i < KEYS; i++) {
            Key key = generator.key();
            Request request = generator.request(key);
            String about = key + " " + request + " in\n" + world;
            server.removePostProcessors();
            Outcome expected = oracle.exchange(key, request);
            if (expected instanceof Outcome.Refused refused) {
                if (refused.errors().contains("invalid_target")) {
                    drafts.draft(key, request).ifPresent(decision -> {
                        assertThat(decision).as(about).isInstanceOf(TokenDecision.AudienceRefused.class);
                        SEEN.add(Kind.AUDIENCE_REFUSED);
                    });
                }
                continue;
            }
            Token whole = ((Outcome.Granted) expected).token();
            check(whole, drafts.draft(key, request).orElseThrow(), about);
            see(whole);

            Loss loss = loss(generator, world, whole);
            server.letPostProcess(0, loss::apply);
            String afterwards = about + "\nwithout " + loss;
            TokenDecision decision = drafts.draft(key, request).orElseThrow();
            Token left = loss.of(whole, oracle);
            if (left.audience().isEmpty()) {
                assertThat(decision).as(afterwards).isInstanceOf(TokenDecision.AudienceRefused.class);
                SEEN.add(Kind.NOBODY_LEFT);
            } else {
                check(left, decision, afterwards);
                see(whole, left, loss, world);
            }
        }
    }

    /** Worlds in which nothing happens prove nothing. */
    @AfterAll
    static void worldsWereOfAllKinds() {
        assertThat(SEEN).as("what happened").contains(Kind.values());
    }

    private static void check(Token expected, TokenDecision decision, String about) {
        assertThat(decision).as(about).isInstanceOf(TokenDecision.Granted.class);
        TokenDraft draft = ((TokenDecision.Granted) decision).draft();
        assertThat(Drafts.audience(draft)).as("aud: %s", about).isEqualTo(expected.audience());
        assertThat(Drafts.scope(draft)).as("scope: %s", about).isEqualTo(expected.scope());
        assertThat(Drafts.hidden(draft)).as("api_key_scope: %s", about).isEqualTo(expected.hidden());
        assertThat(Drafts.roles(draft)).as("roles: %s", about).isEqualTo(expected.roles());
        Set<Role> all = expected.rights().roles();
        assertThat(Drafts.roleIds(draft))
                .as("api_key_roles: %s", about)
                .isEqualTo(
                        expected.roles().containsAll(all)
                                ? Set.of()
                                : all.stream().map(role -> "id of " + role).collect(Collectors.toSet()));
    }

    /** Much or little of what the token shows. */
    private static Loss loss(WorldGenerator generator, World world, Token token) {
        int percent = generator.pick(List.of(0, 15, 40, 80));
        Set<String> scopes = some(generator, percent, token.scope());
        Set<Role> roles = some(generator, percent, token.roles());
        Set<String> audience = some(generator, percent, token.audience());
        Set<String> moreScopes = some(generator, 20, world.scopes.keySet());
        Set<Role> moreRoles = some(generator, 20, world.roles.keySet());
        Set<String> moreAudience = some(generator, 50, world.clientIds());
        moreScopes.removeAll(scopes);
        // To show a role that the token carries unseen is not to add one.
        moreRoles.removeAll(token.rights().roles());
        moreAudience.removeAll(audience);
        return new Loss(scopes, roles, audience, moreScopes, moreRoles, moreAudience);
    }

    private static <T> Set<T> some(WorldGenerator generator, int percent, Collection<T> from) {
        return from.stream().filter(one -> generator.chance(percent)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void see(Token token) {
        SEEN.add(token.lightweight() ? Kind.LIGHTWEIGHT : Kind.GRANTED);
        if (token.audience().size() > 1) {
            SEEN.add(Kind.SEVERAL_AUDIENCES);
        }
        if (!token.lightweight() && !token.roles().containsAll(token.rights().roles())) {
            SEEN.add(Kind.ROLES_NOT_SHOWN);
        }
    }

    private static void see(Token whole, Token left, Loss loss, World world) {
        if (loss.scopes().isEmpty() && loss.roles().isEmpty()) {
            SEEN.add(Kind.NOTHING_TAKEN);
        }
        if (!loss.audience().isEmpty()) {
            SEEN.add(Kind.PART_OF_THE_AUDIENCE_WENT);
        }
        Set<Role> gone = new TreeSet<>(whole.rights().roles());
        gone.removeAll(left.rights().roles());
        if (!loss.roles().containsAll(gone)) {
            SEEN.add(Kind.ROLE_WENT_WITH_SCOPE);
        }
        Set<String> lost = new TreeSet<>(whole.rights().scopes());
        lost.removeAll(left.rights().scopes());
        if (!loss.scopes().containsAll(lost)) {
            SEEN.add(Kind.SCOPE_WENT_WITH_ROLES);
        }
        if (left.scope().stream()
                .map(world.scopes::get)
                .anyMatch(scope -> scope.roles().stream().anyMatch(loss.roles()::contains))) {
            SEEN.add(Kind.SCOPE_STAYED_WITH_ITS_OTHER_ROLES);
        }
    }

    /**
     * What a post-processor takes away of what a token shows, and what it adds beside, which has no effect.
     */
    private record Loss(
            Set<String> scopes,
            Set<Role> roles,
            Set<String> audience,
            Set<String> moreScopes,
            Set<Role> moreRoles,
            Set<String> moreAudience) {

        void apply(AccessToken token) {
            Set<String> words = new TreeSet<>(Arrays.asList(token.getScope().split(" ")));
            words.removeAll(scopes);
            words.addAll(moreScopes);
            token.setScope(String.join(" ", words));
            Set<String> clients = new TreeSet<>(Arrays.asList(token.getAudience()));
            clients.removeAll(audience);
            clients.addAll(moreAudience);
            token.audience(clients.toArray(String[]::new));
            roles.forEach(role -> access(token, role).getRoles().remove(role.name()));
            moreRoles.forEach(role -> access(token, role).addRole(role.name()));
        }

        private static AccessToken.Access access(AccessToken token, Role role) {
            if (!role.isOfRealm()) {
                return token.addAccess(role.client());
            }
            if (token.getRealmAccess() == null) {
                token.setRealmAccess(new AccessToken.Access());
            }
            return token.getRealmAccess();
        }

        /** What is taken away is as good as never given: what is left is what introspection would find of such a token. */
        Token of(Token token, Oracle oracle) {
            Rights shown = new Rights(
                    without(token.rights().scopes(), scopes),
                    without(token.rights().roles(), roles));
            Token cut = with(token, shown);
            return with(cut, oracle.introspect(cut).rights());
        }

        private Token with(Token token, Rights rights) {
            return new Token(
                    token.key(),
                    token.client(),
                    token.lightweight(),
                    without(token.audience(), audience),
                    common(token.scope(), rights.scopes()),
                    common(token.hidden(), rights.scopes()),
                    common(token.roles(), rights.roles()),
                    rights);
        }

        private static <T> Set<T> without(Set<T> all, Set<T> gone) {
            Set<T> left = new TreeSet<>(all);
            left.removeAll(gone);
            return left;
        }

        private static <T> Set<T> common(Set<T> some, Set<T> others) {
            Set<T> common = new TreeSet<>(some);
            common.retainAll(others);
            return common;
        }
    }
}
