package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeySecretData;
import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.rights.EffectiveRights;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakUriInfo;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedObject;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.models.cache.CachedUserModel;
import org.keycloak.representations.dpop.DPoP;
import org.keycloak.urls.HostnameProvider;
import org.keycloak.urls.UrlType;

/** Two requests share a token only if all is the same that it hangs on. */
class TokenCacheKeyTest {

    @Test
    void sameOccasionIsTheSame() {
        Occasion first = new Occasion();
        TokenCacheKey key = first.key().orElseThrow();

        assertThat(first.key()).contains(key);
        assertThat(first.key().orElseThrow()).hasSameHashCodeAs(key);
        first.moment = Instant.EPOCH.plusSeconds(60);
        assertThat(first.key()).contains(key);
    }

    @Test
    void anythingElseIsAnotherOccasion() {
        Map<String, Consumer<Occasion>> changes = new HashMap<>();
        changes.put("another key", occasion -> occasion.keyId = new UUID(1, 2));
        changes.put("owner loaded again", occasion -> occasion.ownerMarks = new ConcurrentHashMap<>());
        changes.put("realm loaded again", occasion -> occasion.realmMarks = new ConcurrentHashMap<>());
        changes.put("client loaded again", occasion -> occasion.clientLoadedAt = 8);
        changes.put("client of another name", occasion -> occasion.clientId = "shop");
        changes.put("another client of that name", occasion -> occasion.clientUuid = "2");
        changes.put("another address of the server", occasion -> occasion.address = "https://b.example.com/");
        changes.put("a scope more", occasion -> occasion.scopes.add(TokenModels.scope("leads:write", true)));
        changes.put("a hidden scope more", occasion -> occasion.scopes.add(TokenModels.scope("basic", false)));
        changes.put("a scope of another id", occasion -> occasion.scopes = Set.of(scope("other id", "leads", true)));
        changes.put("a scope renamed", occasion -> occasion.scopes = Set.of(scope("id of leads", "lead", true)));
        changes.put("a scope hidden", occasion -> occasion.scopes = Set.of(scope("id of leads", "leads", false)));
        changes.put("a role more", occasion -> occasion.roles.add(TokenModels.realmRole("admin")));
        changes.put("a role less", occasion -> occasion.roles = Set.of());
        changes.put("a role renamed", occasion -> occasion.roles = Set.of(role("id of reader", "writer")));
        changes.put("a role of another id", occasion -> occasion.roles = Set.of(role("other id", "reader")));
        changes.put("an audience", occasion -> occasion.audience = Set.of(client("3", "crm", 7)));
        TokenCacheKey key = new Occasion().key().orElseThrow();

        Set<String> unnoticed = new TreeSet<>();
        changes.forEach((change, made) -> {
            Occasion other = new Occasion();
            made.accept(other);
            if (other.key().orElseThrow().equals(key)) {
                unnoticed.add(change);
            }
        });

        assertThat(unnoticed).isEmpty();
    }

    @Test
    void audienceIsTheClientAndItsName() {
        Occasion crm = new Occasion();
        crm.audience = Set.of(client("3", "crm", 7));
        Occasion renamed = new Occasion();
        renamed.audience = Set.of(client("3", "sales", 7));
        Occasion other = new Occasion();
        other.audience = Set.of(client("4", "crm", 7));

        assertThat(List.of(
                        crm.key().orElseThrow(),
                        renamed.key().orElseThrow(),
                        other.key().orElseThrow()))
                .doesNotHaveDuplicates();
    }

    @Test
    void boundTokensAndWhatIsNotCachedAreNoOccasion() {
        Map<String, Consumer<Occasion>> changes = Map.of(
                "DPoP", occasion -> occasion.proof = new DPoP(),
                "certificate", occasion -> occasion.mtls = true,
                "owner to be evicted", occasion -> occasion.evicted = true,
                "owner not cached", occasion -> occasion.owner = Fakes.of(UserModel.class, Map.of()),
                "realm not cached", occasion -> occasion.realm = Fakes.of(RealmModel.class, Map.of()));

        changes.forEach((change, made) -> {
            Occasion other = new Occasion();
            made.accept(other);
            assertThat(other.key()).as(change).isEmpty();
        });
    }

    static TokenCacheKey anOccasion() {
        return new Occasion().key().orElseThrow();
    }

    static TokenRequest aRequest() {
        return new Occasion().request();
    }

    private interface CachedClient extends ClientModel, CachedObject {}

    private static ClientScopeModel scope(String id, String name, boolean shown) {
        return Fakes.of(
                ClientScopeModel.class,
                Map.of(
                        "getId", arguments -> id,
                        "getName", arguments -> name,
                        "isIncludeInTokenScope", arguments -> shown));
    }

    private static RoleModel role(String id, String name) {
        return Fakes.of(
                RoleModel.class,
                Map.of(
                        "getId", arguments -> id,
                        "getName", arguments -> name,
                        "isClientRole", arguments -> false));
    }

    private static ClientModel client(String id, String clientId, long loadedAt) {
        return client(id, clientId, loadedAt, false);
    }

    private static ClientModel client(String id, String clientId, long loadedAt, boolean mtls) {
        return Fakes.of(
                CachedClient.class,
                Map.of(
                        "getId", arguments -> id,
                        "getClientId", arguments -> clientId,
                        "getCacheTimestamp", arguments -> loadedAt,
                        "getAttribute",
                                arguments -> "tls.client.certificate.bound.access.tokens".equals(arguments[0])
                                        ? String.valueOf(mtls)
                                        : null));
    }

    /** A request, as it is unless something is changed. */
    private static final class Occasion {

        private static final ConcurrentHashMap<Object, Object> OWNER = new ConcurrentHashMap<>();
        private static final ConcurrentHashMap<Object, Object> REALM = new ConcurrentHashMap<>();
        private static final RoleModel READER = TokenModels.realmRole("reader");
        private static final ClientScopeModel LEADS = TokenModels.scope("leads", true);

        private UUID keyId = new UUID(1, 1);
        private ConcurrentHashMap<Object, Object> ownerMarks = OWNER;
        private ConcurrentHashMap<Object, Object> realmMarks = REALM;
        private long clientLoadedAt = 7;
        private String clientId = "connector";
        private String clientUuid = "1";
        private String address = "https://a.example.com/";
        private Set<ClientScopeModel> scopes = new HashSet<>(Set.of(LEADS));
        private Set<RoleModel> roles = new HashSet<>(Set.of(READER));
        private Set<ClientModel> audience = Set.of();
        private Instant moment = Instant.EPOCH;
        private @Nullable DPoP proof;
        private boolean mtls;
        private boolean evicted;
        private UserModel owner = Fakes.of(
                CachedUserModel.class,
                Map.of("getCachedWith", arguments -> ownerMarks, "isMarkedForEviction", arguments -> evicted));
        private RealmModel realm = Fakes.of(CachedRealmModel.class, Map.of("getCachedWith", arguments -> realmMarks));

        Optional<TokenCacheKey> key() {
            return TokenCacheKey.of(session(), request());
        }

        TokenRequest request() {
            return new TokenRequest(
                    credential(),
                    owner,
                    client(clientUuid, clientId, clientLoadedAt, mtls),
                    new EffectiveRights(scopes, roles),
                    audience,
                    moment,
                    moment.plusSeconds(300));
        }

        private KeycloakSession session() {
            HostnameProvider hostname =
                    Fakes.of(HostnameProvider.class, Map.of("getBaseUri", arguments -> URI.create(address)));
            KeycloakSession addressed = Fakes.of(KeycloakSession.class, Map.of("getProvider", arguments -> hostname));
            KeycloakUriInfo uri = new KeycloakUriInfo(addressed, UrlType.FRONTEND, null);
            Map<String, Function<Object[], Object>> context =
                    Map.of("getRealm", arguments -> realm, "getUri", arguments -> uri);
            return Fakes.of(
                    KeycloakSession.class,
                    Map.of(
                            "getContext",
                            arguments -> Fakes.of(KeycloakContext.class, context),
                            "getAttribute",
                            arguments -> proof));
        }

        private ApiKeyCredential credential() {
            ApiKeyCredentialData data = new ApiKeyCredentialData(
                    1, "sak", null, List.of(), List.of(), Map.of(), List.of(), List.of(), null, true, null, null,
                    Map.of());
            ApiKeySecretData.StoredHash hash =
                    new ApiKeySecretData.StoredHash("sha-256", null, "A".repeat(43) + "=", null);
            return new ApiKeyCredential(keyId, "name", Instant.EPOCH, data, new ApiKeySecretData(1, List.of(hash)));
        }
    }
}
