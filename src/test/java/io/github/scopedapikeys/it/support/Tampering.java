package io.github.scopedapikeys.it.support;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.DefaultKeycloakSessionFactory;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;

/** Changes that another extension's {@link TokenPostProcessor} may make to an access token. */
public enum Tampering {
    ROLE((session, token) -> {
        token.addAccess("realm-management").addRole("realm-admin");
        token.addAccess(LeadsRealm.CONNECTOR).addRole("lead-writer");
        AccessToken.Access realm = token.getRealmAccess() == null ? new AccessToken.Access() : token.getRealmAccess();
        token.setRealmAccess(realm.addRole("admin"));
    }),
    AUDIENCE((session, token) -> token.addAudience("realm-management").addAudience("account")),
    SESSION((session, token) -> token.setSessionId(liveSession(session))),
    SESSION_BESIDE((session, token) -> token.getOtherClaims().put("sid", liveSession(session))),
    SESSION_STATE_BESIDE((session, token) -> token.getOtherClaims().put("session_state", liveSession(session))),
    LATER_END((session, token) -> token.exp(token.getExp() + 86_400)),
    NO_END((session, token) -> token.exp(null)),
    ZERO_END((session, token) -> token.exp(0L)),
    NEGATIVE_END((session, token) -> token.exp(-token.getExp())),
    PAST_END((session, token) -> token.exp(token.getIat() - 60)),
    END_AT_START((session, token) -> token.exp(token.getIat())),
    EARLIER_END((session, token) -> token.exp(token.getIat() + 30)),
    ISSUED_LATER((session, token) -> token.iat(token.getIat() + 86_400)),
    ISSUED_AT_ZERO((session, token) -> token.iat(0L)),
    NOT_ISSUED((session, token) -> token.iat(null)),
    /** Takes a minute of the server's clock. The clock must be reset afterwards. */
    SLOW((session, token) -> Time.setOffset(Time.getOffset() + 60)),
    VALID_LATER((session, token) -> token.nbf(token.getIat() + 86_400)),
    END_BESIDE((session, token) -> token.getOtherClaims().put("exp", token.getIat() + 86_400)),
    OTHER_ID((session, token) -> token.id(UUID.randomUUID().toString())),
    ORDINARY_ID((session, token) -> token.id("onrtac:" + UUID.randomUUID())),
    ID_BESIDE((session, token) -> token.getOtherClaims().put("jti", "onrtac:" + UUID.randomUUID())),
    NO_ID((session, token) -> token.id(null)),
    SUBJECT((session, token) -> token.subject(idOf(session, LeadsRealm.ANALYST))),
    SUBJECT_BESIDE((session, token) -> token.getOtherClaims().put("sub", idOf(session, LeadsRealm.ANALYST))),
    AUTHORIZED_PARTY((session, token) -> token.issuedFor("security-admin-console")),
    ISSUER((session, token) -> token.issuer(token.getIssuer().replace("/leads", "/master"))),
    TYPE((session, token) -> token.type("ID")),
    SCOPE((session, token) -> token.setScope("openid leads:read leads:write")),
    LESS_SCOPE((session, token) -> token.setScope(token.getScope().replace("leads:write", "read"))),
    /** Keeps {@code openid}: without it, userinfo refuses before it checks anything else. */
    NO_SCOPE((session, token) -> token.setScope(token.getScope().contains("openid") ? "openid" : null)),
    FEWER_ROLES((session, token) -> token.getResourceAccess()
            .values()
            .forEach(access -> access.getRoles().remove("lead-writer"))),
    REFUSAL((session, token) -> {
        throw new TokenInterceptorException("access_denied", "Not at this time");
    }),
    SIGNED_IN((session, token) -> {
        token.setAuth_time(token.getIat());
        token.setAcr("1");
    }),
    KEY((session, token) ->
            token.getOtherClaims().put("api_key_id", UUID.randomUUID().toString())),
    NO_KEY((session, token) -> token.getOtherClaims().remove("api_key_id")),
    HIDDEN_RIGHTS((session, token) -> {
        token.getOtherClaims().put("api_key_scope", "leads:write");
        token.getOtherClaims().put("api_key_roles", roleIds(session));
    }),
    EXTRA((session, token) -> token.getOtherClaims().put("tenant", "acme")),
    ROLES_BESIDE((session, token) -> {
        token.getOtherClaims().put("realm_access", Map.of("roles", List.of("admin")));
        token.getOtherClaims()
                .put("resource_access", Map.of("realm-management", Map.of("roles", List.of("realm-admin"))));
    }),
    ALL_BESIDE((session, token) -> {
        for (String claim : List.of("iss", "aud", "azp", "scope", "typ", "iat", "nbf", "cnf")) {
            token.getOtherClaims().put(claim, "x");
        }
    });

    private static final String ID = "tampering";
    private static final String EXCHANGE = "api-key";

    private final BiConsumer<KeycloakSession, AccessToken> change;

    Tampering(BiConsumer<KeycloakSession, AccessToken> change) {
        this.change = change;
    }

    /**
     * Installs the post-processor in the running server, as if the server had started with it. Several can be
     * installed.
     */
    public RunOnServer startAt(int order) {
        return session -> {
            factories(session).put(ID, new Factory(this, order));
            startExchange(session);
        };
    }

    public static RunOnServer stop() {
        return session -> {
            factories(session).remove(ID);
            startExchange(session);
        };
    }

    /** The extension examines the other providers when the server starts, so its start is repeated. */
    private static void startExchange(KeycloakSession session) {
        KeycloakSessionFactory server = session.getKeycloakSessionFactory();
        server.getProviderFactory(TokenExchangeProvider.class, EXCHANGE).postInit(server);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> factories(KeycloakSession session) {
        try {
            var field = DefaultKeycloakSessionFactory.class.getDeclaredField("factoriesMap");
            field.setAccessible(true);
            KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
            return ((Map<Class<?>, Map<String, Object>>) field.get(factory)).get(TokenPostProcessor.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A session of the owner, who may do everything. */
    private static String liveSession(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        return session.sessions()
                .getUserSessionsStream(realm, session.users().getUserById(realm, AllDoorsRealm.OWNER_ID))
                .findFirst()
                .orElseThrow()
                .getId();
    }

    private static String idOf(KeycloakSession session, String username) {
        return session.users()
                .getUserByUsername(session.getContext().getRealm(), username)
                .getId();
    }

    private static List<String> roleIds(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        return List.of(realm.getClientByClientId("realm-management")
                .getRole("realm-admin")
                .getId());
    }

    private static final class Factory implements TokenPostProcessorFactory {

        private final Tampering tampering;
        private final int order;

        Factory(Tampering tampering, int order) {
            this.tampering = tampering;
            this.order = order;
        }

        @Override
        public TokenPostProcessor create(KeycloakSession session) {
            return new Processor(session, tampering);
        }

        @Override
        public int order() {
            return order;
        }

        @Override
        public String getId() {
            return ID;
        }
    }

    /** Does not change the tokens that the test itself needs. */
    private record Processor(KeycloakSession session, Tampering tampering) implements TokenPostProcessor {

        @Override
        public void process(TokenPostProcessorContext context) {
            String clientId =
                    context.clientSessionCtx().getClientSession().getClient().getClientId();
            if (LeadsRealm.CONNECTOR.equals(clientId) && context.accessToken() != null) {
                tampering.change.accept(session, context.accessToken());
            }
        }
    }
}
