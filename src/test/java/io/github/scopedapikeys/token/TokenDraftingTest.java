package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.worlds.Key;
import io.github.scopedapikeys.it.worlds.Mapper;
import io.github.scopedapikeys.it.worlds.Role;
import io.github.scopedapikeys.it.worlds.World;
import io.github.scopedapikeys.models.TokenServer;
import io.github.scopedapikeys.models.WorldModels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.dpop.DPoP;

/** What becomes of a token that Keycloak's own code makes, whatever mappers and post-processors do to it. */
class TokenDraftingTest {

    private static final Role STAFF = Role.ofRealm("staff");
    private static final Role READER = new Role("connector", "reader");
    private static final Role WRITER = new Role("connector", "writer");
    private static final Role EDITOR = new Role("connector", "editor");
    private static final Role AGENT = new Role("crm", "agent");

    private final World world = new World("leads");
    private final WorldModels models = new WorldModels(world);
    private final TokenServer server = new TokenServer(models);
    private final Drafts drafts = new Drafts(models, server);

    /** The client {@code connector} shows roles, {@code light} shows none. */
    @BeforeEach
    void makeTheWorld() {
        Set<Role> roles = Set.of(STAFF, READER, WRITER, EDITOR, AGENT);
        roles.forEach(role -> world.roles.put(role, Set.of()));
        scope("basic", false);
        world.scopes.put(
                "roles", new World.Scope(false, Set.of(), Set.of(Mapper.ROLES, Mapper.AUDIENCE_RESOLVE), null, null));
        scope("read", true, READER);
        scope("audit", true, READER);
        scope("write", true, WRITER, EDITOR);
        scope("crm", true, AGENT);
        world.scopes.put("bills", new World.Scope(true, Set.of(), Set.of(), "billing", null));
        world.scopes.put("invented", new World.Scope(true, Set.of(), Set.of(), null, AGENT));
        client("connector", false, true);
        client("light", true, true);
        client("narrow", false, false);
        client("crm", false, true);
        world.users.put("owner", new World.User(roles, Set.of(), Map.of()));
    }

    // Audience

    @Test
    void tokenIsForItsClientAndKeepsTheRolesOfOthers() {
        TokenDraft draft = drafts.granted(key("read", "crm"), "connector");

        assertThat(Drafts.audience(draft)).containsExactly("connector");
        assertThat(Drafts.roles(draft)).containsExactlyInAnyOrder(READER, AGENT);
        assertThat(Drafts.scope(draft)).containsExactlyInAnyOrder("read", "crm");
        assertThat(Drafts.hidden(draft)).containsExactlyInAnyOrder("basic", "roles");
    }

    @Test
    void audienceIsWhatIsAskedForOfThoseThatMappersName() {
        TokenDraft crm = drafts.granted(key("read", "crm"), "connector", "crm");
        TokenDraft all = drafts.granted(key("read", "crm", "bills"), "connector", "crm", "billing", "connector");

        assertThat(Drafts.audience(crm)).containsExactly("crm");
        assertThat(Drafts.roles(crm)).containsExactly(AGENT);
        assertThat(Drafts.audience(all)).containsExactlyInAnyOrder("crm", "billing", "connector");
        assertThat(Drafts.roles(all)).containsExactlyInAnyOrder(READER, AGENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crm", "billing", "light"})
    void audienceThatTheseRightsDoNotReachIsRefused(String target) {
        assertThat(drafts.draft(key("read"), "connector", target)).isEqualTo(new TokenDecision.AudienceRefused(target));
        assertThat(drafts.draft(key("read"), "connector", "connector", target))
                .isEqualTo(new TokenDecision.AudienceRefused(target));
    }

    @Test
    void possibleAudienceIsWhomMappersNameAndTheClient() {
        assertThat(drafts.possibleAudience(key("read"), "connector")).containsExactly("connector");
        assertThat(drafts.possibleAudience(key("crm", "bills"), "connector"))
                .containsExactlyInAnyOrder("connector", "crm", "billing");
    }

    @Test
    void audienceThatAPostProcessorTakesAwayIsGone() {
        server.letPostProcess(0, token -> token.audience("crm", "light"));

        assertThat(Drafts.audience(drafts.granted(key("read", "crm"), "connector", "connector", "crm")))
                .containsExactly("crm");
    }

    @Test
    void audienceThatAPostProcessorAddsIsIgnored() {
        server.letPostProcess(0, token -> token.addAudience("crm").addAudience("realm-management"));

        assertThat(Drafts.audience(drafts.granted(key("read", "crm"), "connector")))
                .containsExactly("connector");
    }

    @Test
    void tokenForNobodyIsRefused() {
        List<Consumer<AccessToken>> ways = List.of(
                token -> token.audience((String[]) null),
                token -> token.audience(new String[0]),
                token -> token.audience("realm-management"));

        for (Consumer<AccessToken> way : ways) {
            server.removePostProcessors();
            server.letPostProcess(0, way);
            assertThat(drafts.draft(key("read"), "connector")).isInstanceOf(TokenDecision.AudienceRefused.class);
        }
    }

    // Rights that a post-processor takes away

    @Test
    void rolesOfAScopeGoWithIt() {
        server.letPostProcess(0, token -> token.setScope("read"));

        TokenDraft draft = drafts.granted(key("read", "write", "crm"), "connector");

        assertHas(draft, Set.of("read"), Set.of(READER));
        assertThat(Drafts.hidden(draft)).containsExactlyInAnyOrder("basic", "roles");
    }

    @Test
    void scopeGoesWithTheLastOfItsRoles() {
        server.letPostProcess(0, token -> token.getResourceAccess("connector").roles(Set.of("reader")));

        assertHas(
                drafts.granted(key("read", "write", "crm"), "connector"), Set.of("read", "crm"), Set.of(READER, AGENT));
    }

    @Test
    void scopeStaysWithOneOfItsRoles() {
        server.letPostProcess(0, token -> token.getResourceAccess("connector").roles(Set.of("reader", "editor")));

        assertHas(drafts.granted(key("read", "write"), "connector"), Set.of("read", "write"), Set.of(READER, EDITOR));
    }

    /** By another scope, or by the key itself. */
    @Test
    void roleThatIsGrantedTwiceOutlivesOneScope() {
        server.letPostProcess(0, token -> token.setScope("audit"));

        assertHas(drafts.granted(key("read", "audit", "write"), "connector"), Set.of("audit"), Set.of(READER));
        Key ofItself = new Key("k", "owner", Set.of("write"), Set.of(WRITER, STAFF), Set.of(), 0);
        assertHas(drafts.granted(ofItself, "connector"), Set.of(), Set.of(WRITER, STAFF));
    }

    @Test
    void roleThatIsTakenAwayTakesAllItsScopesAlong() {
        server.letPostProcess(0, token -> token.getResourceAccess().remove("connector"));

        assertHas(drafts.granted(key("read", "audit", "crm"), "connector"), Set.of("crm"), Set.of(AGENT));
    }

    /** The role is the key's own, but only the scope lets it through to this client. */
    @Test
    void roleThatTheClientHasByAScopeOnlyGoesWithIt() {
        server.letPostProcess(0, token -> token.setScope("read"));
        Key key = new Key("k", "owner", Set.of("read", "crm"), Set.of(AGENT), Set.of(), 0);

        assertHas(drafts.granted(key, "narrow"), Set.of("read"), Set.of(READER));
        assertHas(drafts.granted(key, "connector"), Set.of("read"), Set.of(READER, AGENT));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "openid roles basic"})
    void withoutScopesThereAreTheHiddenOnesOnly(@Nullable String shown) {
        server.letPostProcess(0, token -> token.setScope(shown));

        TokenDraft draft = drafts.granted(key("read", "crm"), "connector");

        assertHas(draft, Set.of(), Set.of());
        assertThat(Drafts.hidden(draft)).containsExactlyInAnyOrder("basic", "roles");
    }

    /** A lightweight token names the ids of its roles, and shows none that a post-processor could take away. */
    @Test
    void rolesThatATokenDoesNotShowGoWithTheirScopesOnly() {
        Key key = key("read", "write");
        TokenDraft whole = drafts.granted(key, "light");
        server.letPostProcess(0, token -> {
            token.setScope("read");
            token.getResourceAccess().clear();
        });
        TokenDraft cut = drafts.granted(key, "light");

        assertThat(Drafts.roles(whole)).isEmpty();
        assertThat(Drafts.roleIds(whole)).containsExactlyInAnyOrder(ids(READER, WRITER, EDITOR));
        assertThat(Drafts.roles(cut)).isEmpty();
        assertThat(Drafts.roleIds(cut)).containsExactlyInAnyOrder(ids(READER));
        assertThat(Drafts.scope(cut)).containsExactly("read");
    }

    @Test
    void eachPostProcessorTakesItsPart() {
        server.letPostProcess(1, token -> token.setScope("write crm"));
        server.letPostProcess(0, token -> token.getResourceAccess().remove("crm"));

        assertHas(drafts.granted(key("read", "write", "crm"), "connector"), Set.of("write"), Set.of(WRITER, EDITOR));
    }

    // Rights that others add

    @Test
    void rolesAndScopesThatAPostProcessorAddsAreIgnored() {
        server.letPostProcess(0, TokenDraftingTest::addRights);

        assertHas(drafts.granted(key("read"), "connector"), Set.of("read"), Set.of(READER));
    }

    @Test
    void rolesAndScopesThatAMapperAddsAreIgnored() {
        server.letMapperWrite("connector", TokenDraftingTest::addRights);

        assertHas(drafts.granted(key("read"), "connector"), Set.of("read"), Set.of(READER));
    }

    /** Neither in the token, nor for the mapper that names the clients of all roles. */
    @Test
    void roleThatAMapperMakesUpIsIgnored() {
        Key key = key("read", "invented");

        assertThat(Drafts.roles(drafts.granted(key, "connector"))).containsExactly(READER);
        assertThat(drafts.possibleAudience(key, "connector")).containsExactly("connector");
    }

    /** Those that refuse or report by what they see would see rights that nobody gets. */
    @Test
    void postProcessorsDoNotSeeWhatMappersAdded() {
        server.letMapperWrite("connector", token -> {
            addRights(token);
            token.audience("realm-management");
        });
        List<String> seen = new ArrayList<>();
        server.letPostProcess(0, token -> {
            seen.add(token.getScope());
            seen.addAll(List.of(token.getAudience()));
            seen.addAll(token.getResourceAccess("connector").getRoles());
            seen.addAll(token.getRealmAccess().getRoles());
            seen.addAll(token.getResourceAccess().keySet());
        });

        drafts.granted(key("read"), "connector");

        assertThat(seen).containsExactly("read", "connector", "reader", "connector");
    }

    /** It may show a role that the token carries unseen, and no other. */
    @Test
    void nothingIsAddedToALightweightTokenEither() {
        server.letPostProcess(0, TokenDraftingTest::addRights);

        TokenDraft draft = drafts.granted(key("read", "crm"), "light");

        assertThat(Drafts.scope(draft)).containsExactlyInAnyOrder("read", "crm");
        assertThat(models.roles(draft.rights().roles())).containsExactlyInAnyOrder(READER, AGENT);
        assertThat(Drafts.roles(draft)).isSubsetOf(READER, AGENT);
        assertThat(Drafts.roleIds(draft)).isSubsetOf(ids(READER, AGENT));
    }

    private static void addRights(AccessToken token) {
        token.setScope(token.getScope() + " write openid");
        token.setRealmAccess(new AccessToken.Access().addRole("staff"));
        token.addAccess("connector").addRole("reader").addRole("writer");
        token.addAccess("crm").addRole("agent");
        token.getOtherClaims().put("scope", "write");
        token.getOtherClaims().put("realm_access", Map.of("roles", List.of("staff")));
        token.getOtherClaims().put("api_key_scope", "write");
        token.getOtherClaims().put("api_key_roles", List.of("id of " + WRITER));
    }

    // Life

    @Test
    void lifeCountsFromTheVerificationOfTheKey() {
        drafts.notAfter = Drafts.VERIFIED.plusSeconds(4000);
        TokenDraft realm = drafts.granted(key("read"), "connector");
        models.setAttribute("connector", "access.token.lifespan", "60");
        TokenDraft client = drafts.granted(key("read"), "connector");

        assertThat(Drafts.start(realm)).isEqualTo(Drafts.VERIFIED);
        assertThat(Drafts.end(realm)).isEqualTo(Drafts.VERIFIED.plusSeconds(3600));
        assertThat(Drafts.start(client)).isEqualTo(Drafts.VERIFIED);
        assertThat(Drafts.end(client)).isEqualTo(Drafts.VERIFIED.plusSeconds(60));
    }

    @Test
    void keyAndPolicyEndTheTokenEarlier() {
        drafts.notAfter = Drafts.VERIFIED.plusSeconds(1);

        assertThat(Drafts.end(drafts.granted(key("read"), "connector"))).isEqualTo(drafts.notAfter);
    }

    /** Seconds after the start. */
    @ParameterizedTest
    @CsvSource({"30, 30", "299, 299", "300, 300", "301, 300", "86400, 300"})
    void postProcessorMayOnlyEndTheTokenEarlier(long asked, Long end) {
        server.letPostProcess(0, token -> token.exp(Drafts.VERIFIED.getEpochSecond() + asked));

        assertThat(Drafts.end(drafts.granted(key("read"), "connector"))).isEqualTo(Drafts.VERIFIED.plusSeconds(end));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void noEndIsNotALaterOne(@Nullable Long end) {
        server.letMapperWrite("connector", token -> token.exp(end));
        Instant ofMapper = Drafts.end(drafts.granted(key("read"), "connector"));
        server.letPostProcess(0, token -> token.exp(end));

        assertThat(ofMapper).isEqualTo(drafts.notAfter);
        assertThat(Drafts.end(drafts.granted(key("read"), "connector"))).isEqualTo(drafts.notAfter);
    }

    /** Seconds after the start. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, -1000})
    void tokenThatWouldEndAsItBeginsIsRefused(long end) {
        drafts.notAfter = Drafts.VERIFIED.plusSeconds(end);
        TokenDecision byKey = drafts.draft(key("read"), "connector");
        drafts.notAfter = Drafts.VERIFIED.plusSeconds(300);
        models.setAttribute("connector", "access.token.lifespan", String.valueOf(end));
        // To Keycloak a lifespan of -1 is that of the session.
        TokenDecision byClient = end == -1 ? byKey : drafts.draft(key("read"), "connector");
        models.setAttribute("connector", "access.token.lifespan", "");
        server.letPostProcess(0, token -> token.exp(Drafts.VERIFIED.getEpochSecond() + end));
        TokenDecision byProcessor = drafts.draft(key("read"), "connector");

        assertThat(List.of(byKey, byClient, byProcessor)).containsOnly(new TokenDecision.LifespanMissing());
    }

    // What is nobody's to write

    @Test
    void whatIsNotForPostProcessorsIsAsKeycloakMadeIt() {
        Map<String, String> made = new HashMap<>();
        server.letPostProcess(0, token -> {
            made.put("id", token.getId());
            token.id("onrtac:1").type("ID").issuer("https://other.example.com").subject("other");
            token.issuedFor("crm").iat(1L).nbf(4_000_000_000L);
            token.setSessionId("live");
            token.setConfirmation(new AccessToken.Confirmation());
            token.getConfirmation().setKeyThumbprint("other");
            token.getOtherClaims().put("tenant", "acme");
        });

        TokenDraft draft = drafts.granted(key("read"), "connector");

        assertThat(draft.claims())
                .containsEntry("typ", "Bearer")
                .containsEntry("iss", TokenServer.ADDRESS + "realms/leads")
                .containsEntry("sub", "id of owner")
                .containsEntry("azp", "connector")
                .containsEntry("api_key_id", Drafts.KEY_ID.toString())
                .containsEntry("tenant", "acme")
                .doesNotContainKeys("jti", "nbf", "sid", "cnf");
        assertThat(draft.type()).isEqualTo("Bearer");
        assertThat(Drafts.start(draft)).isEqualTo(Drafts.VERIFIED);
        // Keycloak's: of a transient session (tr), by token exchange (te). Ours: of a session that does not exist.
        assertThat(made.get("id")).startsWith("trrtte:");
        assertThat(draft.id()).isEqualTo("onrtak:" + made.get("id").substring(7));
    }

    /** A token whose subject is its issuer could be used as an assertion of a client. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "https://keycloak.example.com/realms/leads"})
    void subjectIsTheOwnerWhereAMapperLeavesNone(@Nullable String written) {
        server.letMapperWrite("connector", token -> token.subject(written));

        assertThat(drafts.granted(key("read"), "connector").claims()).containsEntry("sub", "id of owner");
    }

    @Test
    void subjectIsAMappersOtherwise() {
        server.letMapperWrite("connector", token -> token.subject("personnel number 7"));

        assertThat(drafts.granted(key("read"), "connector").claims()).containsEntry("sub", "personnel number 7");
    }

    @Test
    void typeInTheAnswerIsWrittenAsTheClientWantsIt() {
        models.setAttribute("connector", "token.response.type.bearer.lower-case", "true");

        assertThat(drafts.granted(key("read"), "connector").type()).isEqualTo("bearer");
        drafts.present(proof());
        assertThat(drafts.granted(key("read"), "connector").type()).isEqualTo("dpop");
    }

    // What stands against it

    @Test
    void refusalOfAPostProcessorIsItsOwn() {
        TokenInterceptorException refusal = new TokenInterceptorException("access_denied", "Not at this time");
        server.letPostProcess(0, token -> {
            throw refusal;
        });

        assertThat(drafts.draft(key("read"), "connector")).isEqualTo(new TokenDecision.Intercepted(refusal));
    }

    @Test
    void clientWhoseTokensMustBeBoundToAKeyNeedsAProof() {
        models.setAttribute("connector", "dpop.bound.access.tokens", "true");
        TokenDecision without = drafts.draft(key("read"), "connector");
        drafts.present(proof());
        server.letPostProcess(0, token -> token.setConfirmation(null));
        TokenDraft with = drafts.granted(key("read"), "connector");

        assertThat(without).isEqualTo(new TokenDecision.ProofMissing());
        assertThat(with.type()).isEqualTo("DPoP");
        assertThat(with.claims().get("cnf"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("jkt", "of the proof");
    }

    @Test
    void clientWhoseTokensMustBeBoundToACertificateNeedsOne() {
        models.setAttribute("connector", "tls.client.certificate.bound.access.tokens", "true");

        assertThat(drafts.draft(key("read"), "connector")).isEqualTo(new TokenDecision.CertificateMissing());
        drafts.present(proof());
        assertThat(drafts.draft(key("read"), "connector")).isEqualTo(new TokenDecision.CertificateMissing());
    }

    private static DPoP proof() {
        DPoP proof = new DPoP();
        proof.setThumbprint("of the proof");
        return proof;
    }

    private void scope(String name, boolean shown, Role... carried) {
        world.scopes.put(name, new World.Scope(shown, Set.of(carried), Set.of(), null, null));
    }

    private void client(String id, boolean lightweight, boolean fullScope) {
        world.clients.put(
                id,
                new World.Client(
                        true,
                        fullScope,
                        lightweight,
                        false,
                        false,
                        Set.of(),
                        Set.of("basic", "roles"),
                        Set.of("read", "audit", "write", "crm", "bills", "invented")));
    }

    private static Key key(String... scopes) {
        return new Key("k", "owner", Set.of(scopes), Set.of(), Set.of(), 0);
    }

    private static String[] ids(Role... roles) {
        return Stream.of(roles).map(role -> "id of " + role).toArray(String[]::new);
    }

    /** The claims and the rights that the answer and the event tell of say the same. */
    private void assertHas(TokenDraft draft, Set<String> scopes, Set<Role> roles) {
        assertThat(Drafts.scope(draft)).as("scope").isEqualTo(new TreeSet<>(scopes));
        assertThat(Drafts.roles(draft)).as("roles").isEqualTo(new TreeSet<>(roles));
        assertThat(draft.rights().scopeString()).isEqualTo(String.join(" ", new TreeSet<>(scopes)));
        assertThat(models.roles(draft.rights().roles())).isEqualTo(roles);
        assertThat(draft.claims()).doesNotContainKey("api_key_roles");
    }
}
