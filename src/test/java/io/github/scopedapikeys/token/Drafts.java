package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeySecretData;
import io.github.scopedapikeys.it.worlds.Key;
import io.github.scopedapikeys.it.worlds.Request;
import io.github.scopedapikeys.it.worlds.Role;
import io.github.scopedapikeys.models.TokenServer;
import io.github.scopedapikeys.models.WorldModels;
import io.github.scopedapikeys.rights.EffectiveRights;
import io.github.scopedapikeys.rights.RightsDecision;
import io.github.scopedapikeys.rights.RightsLimits;
import io.github.scopedapikeys.rights.RightsRequest;
import io.github.scopedapikeys.rights.RightsResolver;
import io.github.scopedapikeys.server.ServerTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.dpop.DPoP;
import org.keycloak.services.util.DPoPUtil;

/** Drafts tokens for a key in a world, and reads what is in them. */
final class Drafts {

    static final UUID KEY_ID = new UUID(1, 1);

    /** When keys were verified: some seconds ago. */
    static final Instant VERIFIED =
            ServerTime.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(5);

    /** The latest end of a token. */
    Instant notAfter = VERIFIED.plusSeconds(300);

    private final WorldModels models;
    private final TokenServer server;
    private @Nullable DPoP proof;

    Drafts(WorldModels models, TokenServer server) {
        this.models = models;
        this.server = server;
    }

    /** Presents this with each request from now on. */
    void present(DPoP made) {
        proof = made;
    }

    TokenDraft granted(Key key, String client, String... audience) {
        TokenDecision decision = draft(key, client, audience);
        assertThat(decision).isInstanceOf(TokenDecision.Granted.class);
        return ((TokenDecision.Granted) decision).draft();
    }

    /** All that the key may do for the client. */
    TokenDecision draft(Key key, String client, String... audience) {
        return draft(key, client, null, List.of(audience)).orElseThrow();
    }

    /** Empty if the scope is refused. */
    Optional<TokenDecision> draft(Key key, Request request) {
        // The door reads an empty parameter as none.
        String scope = "".equals(request.scope()) ? null : request.scope();
        return draft(key, request.client(), scope, request.audience());
    }

    private Optional<TokenDecision> draft(Key key, String client, @Nullable String scope, Collection<String> audience) {
        return request(key, client, scope, audience)
                .map(request -> drafting(client).draft(request, server.event()));
    }

    Set<String> possibleAudience(Key key, String client) {
        TokenRequest request = request(key, client, null, List.of()).orElseThrow();
        return drafting(client).possibleAudience(request, server.event());
    }

    private TokenDrafting drafting(String client) {
        KeycloakSession session = server.sessionFor(models.client(client));
        session.setAttribute(DPoPUtil.DPOP_SESSION_ATTRIBUTE, proof);
        return new TokenDrafting(session, new TokenManager());
    }

    private Optional<TokenRequest> request(
            Key key, String client, @Nullable String scope, Collection<String> audience) {
        ApiKeyCredentialData data = models.data(key);
        Set<ClientModel> targets = audience.stream().map(models::client).collect(Collectors.toSet());
        RightsDecision decision = new RightsResolver(models.session())
                .resolve(new RightsRequest(
                        data,
                        models.user(key.owner()),
                        models.client(client),
                        scope,
                        targets,
                        RightsLimits.NONE,
                        null));
        return decision instanceof RightsDecision.Granted granted
                ? Optional.of(request(key, data, client, granted.rights(), targets))
                : Optional.empty();
    }

    private TokenRequest request(
            Key key, ApiKeyCredentialData data, String client, EffectiveRights rights, Set<ClientModel> audience) {
        ApiKeySecretData.StoredHash hash = new ApiKeySecretData.StoredHash("sha-256", null, "A".repeat(43) + "=", null);
        ApiKeyCredential credential =
                new ApiKeyCredential(KEY_ID, key.name(), Instant.EPOCH, data, new ApiKeySecretData(1, List.of(hash)));
        return new TokenRequest(
                credential, models.user(key.owner()), models.client(client), rights, audience, VERIFIED, notAfter);
    }

    static Set<String> audience(TokenDraft draft) {
        return strings(draft.claims().get("aud"));
    }

    static Set<String> scope(TokenDraft draft) {
        return words(draft.claims().get("scope"));
    }

    static Set<String> hidden(TokenDraft draft) {
        return words(draft.claims().get("api_key_scope"));
    }

    /** Those that services find in the token. */
    static Set<Role> roles(TokenDraft draft) {
        Set<Role> roles = rolesIn(draft.claims().get("realm_access"))
                .map(Role::ofRealm)
                .collect(Collectors.toCollection(TreeSet::new));
        if (draft.claims().get("resource_access") instanceof Map<?, ?> clients) {
            clients.forEach((client, access) ->
                    rolesIn(access).forEach(name -> roles.add(new Role((String) client, name))));
        }
        return roles;
    }

    static Set<String> roleIds(TokenDraft draft) {
        return strings(draft.claims().get("api_key_roles"));
    }

    static Instant start(TokenDraft draft) {
        return seconds(draft.claims().get("iat"));
    }

    static Instant end(TokenDraft draft) {
        return seconds(draft.claims().get("exp"));
    }

    private static Instant seconds(@Nullable Object claim) {
        return Instant.ofEpochSecond(((Number) claim).longValue());
    }

    private static Stream<String> rolesIn(@Nullable Object access) {
        return access instanceof Map<?, ?> map ? strings(map.get("roles")).stream() : Stream.empty();
    }

    private static Set<String> words(@Nullable Object claim) {
        return claim instanceof String text && !text.isEmpty()
                ? new TreeSet<>(Arrays.asList(text.split(" ")))
                : new TreeSet<>();
    }

    private static Set<String> strings(@Nullable Object claim) {
        if (claim instanceof Collection<?> several) {
            return several.stream().map(String.class::cast).collect(Collectors.toCollection(TreeSet::new));
        }
        return claim instanceof String one ? new TreeSet<>(Set.of(one)) : new TreeSet<>();
    }
}
