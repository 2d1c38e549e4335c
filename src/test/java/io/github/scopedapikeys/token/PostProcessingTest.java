package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.rights.EffectiveRights;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RoleModel;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.resources.admin.AdminRoleTokenPostProcessorFactory;

class PostProcessingTest {

    private static final RoleModel ADMIN = TokenModels.realmRole("admin");
    private static final RoleModel READER = TokenModels.clientRole("connector", "reader");
    private static final RoleModel WRITER = TokenModels.clientRole("connector", "writer");
    private static final RoleModel WRITER_OF_CRM = TokenModels.clientRole("crm", "writer");
    private static final EffectiveRights RIGHTS = new EffectiveRights(
            Set.of(
                    TokenModels.scope("leads:read", true),
                    TokenModels.scope("leads:write", true),
                    TokenModels.scope("basic", false)),
            Set.of(ADMIN, READER, WRITER, WRITER_OF_CRM));

    private static final List<TokenPostProcessorFactory> KEYCLOAKS =
            ServiceLoader.load(TokenPostProcessorFactory.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    @Test
    void allThatKeycloakBringsAreKnown() {
        assertThat(KEYCLOAKS).hasSize(4);
        assertThat(isKeycloaks(KEYCLOAKS.stream())).isTrue();
    }

    @Test
    void oneOfAnExtensionIsNotKeycloaksWhateverItsId() {
        for (TokenPostProcessorFactory foreign : List.of(new Foreign("foreign", 0, context -> {}), new Replacement())) {
            assertThat(isKeycloaks(Stream.concat(KEYCLOAKS.stream(), Stream.of(foreign))))
                    .isFalse();
        }
    }

    // Rights

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToTakeAwayTheWriter")
    void roleThatIsNotShownAnyMoreIsGone(String way, Consumer<AccessToken> change) {
        EffectiveRights left = processed(token(), change).left(RIGHTS);

        assertThat(left.roles()).as(way).containsExactlyInAnyOrder(ADMIN, READER, WRITER_OF_CRM);
        assertThat(left.scopes()).isEqualTo(RIGHTS.scopes());
    }

    static Stream<Arguments> waysToTakeAwayTheWriter() {
        return Stream.of(
                way(
                        "out of the set",
                        token -> token.getResourceAccess("connector").getRoles().remove("writer")),
                way("another set", token -> token.getResourceAccess("connector").roles(Set.of("reader", "admin"))),
                way(
                        "another access",
                        token -> token.setResourceAccess(new HashMap<>(Map.of(
                                "connector",
                                access("reader"),
                                "crm",
                                access("writer", "reader"),
                                "billing",
                                access("writer"))))),
                way("shown as the realm's", token -> {
                    token.getResourceAccess("connector").getRoles().remove("writer");
                    token.getRealmAccess().addRole("writer");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToTakeAwayAllOfTheConnector")
    void clientThatIsNotShownAnyMoreTakesAllItsRolesAlong(String way, Consumer<AccessToken> change) {
        assertThat(processed(token(), change).left(RIGHTS).roles())
                .as(way)
                .containsExactlyInAnyOrder(ADMIN, WRITER_OF_CRM);
    }

    static Stream<Arguments> waysToTakeAwayAllOfTheConnector() {
        return Stream.of(
                way("no client", token -> token.getResourceAccess().remove("connector")),
                way("no set", token -> token.getResourceAccess("connector").roles(null)),
                way(
                        "empty set",
                        token -> token.getResourceAccess("connector").getRoles().clear()));
    }

    @Test
    void roleOfTheRealmIsTakenAwayInTheSameWay() {
        List<Consumer<AccessToken>> ways = List.of(
                token -> token.setRealmAccess(null),
                token -> token.getRealmAccess().roles(null),
                token -> token.getRealmAccess().getRoles().clear());

        for (Consumer<AccessToken> way : ways) {
            assertThat(processed(token(), way).left(RIGHTS).roles())
                    .containsExactlyInAnyOrder(READER, WRITER, WRITER_OF_CRM);
        }
    }

    /** Lightweight tokens, and those of clients without the scope {@code roles}, show none. */
    @Test
    void roleThatWasNotShownBeforeStays() {
        AccessToken bare = new AccessToken();
        bare.setScope("leads:read leads:write");
        AccessToken half = token();
        half.getResourceAccess("connector").getRoles().remove("writer");

        assertThat(processed(bare, token -> {}).left(RIGHTS)).isEqualTo(RIGHTS);
        assertThat(processed(half, token -> token.getResourceAccess().clear())
                        .left(RIGHTS)
                        .roles())
                .containsExactlyInAnyOrder(ADMIN, WRITER);
    }

    @Test
    void nothingIsAdded() {
        EffectiveRights left = processed(token(), token -> {
                    token.getRealmAccess().addRole("root");
                    token.getResourceAccess("connector").addRole("owner");
                    token.addAccess("realm-management").addRole("realm-admin");
                    token.setScope("openid leads:read leads:delete leads:write roles admin");
                })
                .left(RIGHTS);

        assertThat(left).isEqualTo(RIGHTS);
    }

    @ParameterizedTest
    @CsvSource({
        "leads:write,            leads:write",
        "leads:read openid,      leads:read",
        "leads,                  ''",
        "basic,                  ''",
        "'',                     ''",
        ",                       ''"
    })
    void scopeThatIsNotShownAnyMoreIsGone(@Nullable String shown, String leftOf) {
        EffectiveRights left =
                processed(token(), token -> token.setScope(shown)).left(RIGHTS);

        assertThat(left.scopeString()).isEqualTo(leftOf);
        assertThat(left.hiddenScopeString()).isEqualTo("basic");
        // Which roles go with it is not for this class to say.
        assertThat(left.roles()).isEqualTo(RIGHTS.roles());
    }

    // End

    /** Of the key and the policy, of Keycloak, of the post-processors; 0, none and before 1970 are no end. */
    @ParameterizedTest
    @CsvSource({
        "1000,  900,  900,  900",
        "1000,  900,     ,  900",
        "1000,  900,    0,  900",
        "1000,  900, -900,  900",
        "1000,  900, 2000,  900",
        "1000,  900,  899,  899",
        "1000,  900,    1,    1",
        "1000, 2000, 2000, 1000",
        "1000, 2000, 3000, 1000",
        "1000, 2000, 1500, 1000",
        "1000, 2000,  800,  800",
        "1000,     ,     , 1000",
        "1000,    0,    0, 1000",
        "1000,   -5,     , 1000",
        "1000,     ,  800,  800",
        "1000,    0, 2000, 1000"
    })
    void earliestEndHolds(long notAfter, @Nullable Long before, @Nullable Long after, long end) {
        AccessToken token = token();
        token.exp(before);

        PostProcessing processing = processed(token, made -> made.exp(after));

        assertThat(processing.end(Instant.ofEpochSecond(notAfter))).isEqualTo(end);
    }

    // What is out of reach

    @Test
    void tokenAsItWasBeforeIsOutOfReach() {
        AccessToken token = token();
        token.id("id");
        token.type("Bearer");
        token.issuer("issuer");
        token.subject("subject");
        token.exp(900L);
        token.setConfirmation(new AccessToken.Confirmation());
        token.getConfirmation().setKeyThumbprint("of the proof");

        AccessToken before = processed(token, made -> {
                    made.id("other").type("ID").issuer("other").subject("other").exp(1000L);
                    made.getConfirmation().setKeyThumbprint("other");
                    made.getRealmAccess().addRole("root");
                    made.getResourceAccess("connector").getRoles().clear();
                    made.addAccess("crm").addRole("root");
                })
                .before();

        assertThat(before.getId()).isEqualTo("id");
        assertThat(before.getType()).isEqualTo("Bearer");
        assertThat(before.getIssuer()).isEqualTo("issuer");
        assertThat(before.getSubject()).isEqualTo("subject");
        assertThat(before.getExp()).isEqualTo(900);
        assertThat(before.getConfirmation().getKeyThumbprint()).isEqualTo("of the proof");
        assertThat(before.getRealmAccess().getRoles()).containsExactly("admin");
        assertThat(before.getResourceAccess("connector").getRoles()).containsExactlyInAnyOrder("reader", "writer");
        assertThat(before.getResourceAccess("crm").getRoles()).containsExactly("writer");
    }

    @Test
    void accessWithoutRolesIsNoObstacle() {
        AccessToken token = new AccessToken();
        token.addAccess("connector");

        assertThat(processed(token, made -> {}).left(RIGHTS).roles()).isEqualTo(RIGHTS.roles());
    }

    // The run

    @Test
    void highestOrderComesFirst() {
        List<Integer> run = new ArrayList<>();
        List<Foreign> foreign = IntStream.of(5, -1, 7, 0)
                .mapToObj(order -> new Foreign("of " + order, order, context -> run.add(order)))
                .toList();

        processed(token(), foreign);

        assertThat(run).containsExactly(7, 5, 0, -1);
    }

    @Test
    void firstThatRefusesEndsTheRun() {
        TokenInterceptorException refusal = new TokenInterceptorException("access_denied", "Not at this time");
        List<String> run = new ArrayList<>();
        List<Foreign> foreign =
                List.of(new Foreign("after", 0, context -> run.add("after")), new Foreign("refusal", 1, context -> {
                    throw refusal;
                }));

        assertThatThrownBy(() -> processed(token(), foreign)).isSameAs(refusal);
        assertThat(run).isEmpty();
    }

    private static Arguments way(String name, Consumer<AccessToken> change) {
        return Arguments.of(name, change);
    }

    /** With all of {@link #RIGHTS} that tokens show. */
    private static AccessToken token() {
        AccessToken token = new AccessToken();
        token.setScope("leads:read leads:write");
        token.setRealmAccess(access("admin"));
        token.addAccess("connector").addRole("reader").addRole("writer");
        token.addAccess("crm").addRole("writer");
        return token;
    }

    private static AccessToken.Access access(String... roles) {
        return new AccessToken.Access().roles(new HashSet<>(Set.of(roles)));
    }

    private static PostProcessing processed(AccessToken token, Consumer<AccessToken> change) {
        return processed(token, List.of(new Foreign("foreign", 0, context -> change.accept(context.accessToken()))));
    }

    private static PostProcessing processed(AccessToken token, List<Foreign> foreign) {
        KeycloakSessionFactory server = Fakes.of(
                KeycloakSessionFactory.class, Map.of("getProviderFactoriesStream", arguments -> foreign.stream()));
        Map<Object, TokenPostProcessor> processors =
                foreign.stream().collect(Collectors.toMap(Foreign::id, Foreign::processor));
        KeycloakSession session = Fakes.of(
                KeycloakSession.class,
                Map.of(
                        "getKeycloakSessionFactory", arguments -> server,
                        "getProvider", arguments -> processors.get(arguments[1])));
        return PostProcessing.of(session, Fakes.of(ClientSessionContext.class, Map.of()), token);
    }

    private static boolean isKeycloaks(Stream<TokenPostProcessorFactory> factories) {
        return PostProcessing.isKeycloaks(
                Fakes.of(KeycloakSessionFactory.class, Map.of("getProviderFactoriesStream", arguments -> factories)));
    }

    private record Foreign(String id, int order, TokenPostProcessor processor) implements TokenPostProcessorFactory {

        @Override
        public TokenPostProcessor create(KeycloakSession session) {
            return processor;
        }

        @Override
        public String getId() {
            return id;
        }
    }

    /** Has the id of Keycloak's. */
    private static final class Replacement extends AdminRoleTokenPostProcessorFactory {

        @Override
        public int order() {
            return 1;
        }
    }
}
