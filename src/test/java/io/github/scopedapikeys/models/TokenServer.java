package io.github.scopedapikeys.models;

import io.github.scopedapikeys.assertion.SealedTokenGrantFactory;
import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.server.ServerTime;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.KeycloakUriInfo;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionProvider;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.encode.DefaultTokenContextEncoderProviderFactory;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.TokenExchangeGrantTypeFactory;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.AudienceProtocolMapper;
import org.keycloak.protocol.oidc.mappers.AudienceResolveProtocolMapper;
import org.keycloak.protocol.oidc.mappers.HardcodedRole;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenMapper;
import org.keycloak.protocol.oidc.mappers.UserClientRoleMappingMapper;
import org.keycloak.protocol.oidc.mappers.UserRealmRoleMappingMapper;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.x509.X509ClientCertificateLookup;
import org.keycloak.tracing.NoopTracingProvider;
import org.keycloak.tracing.TracingProvider;
import org.keycloak.urls.HostnameProvider;
import org.keycloak.urls.UrlType;

/**
 * As much of a server as Keycloak's {@code TokenManager} needs to make a token in a world: its own mappers, its own token
 * ids, sessions that nobody stores. Mappers and post-processors of other extensions do to the token what a test wants.
 */
public final class TokenServer {

    /** The issuer of all tokens begins with it. */
    public static final URI ADDRESS = URI.create("https://keycloak.example.com/");

    private static final String WRITER = "writer";

    private static final X509ClientCertificateLookup NO_CERTIFICATE =
            Fakes.of(X509ClientCertificateLookup.class, Map.of("getCertificateChain", arguments -> null));

    private static final Map<String, ProtocolMapper> MAPPERS = Stream.of(
                    new UserRealmRoleMappingMapper(),
                    new UserClientRoleMappingMapper(),
                    new AudienceResolveProtocolMapper(),
                    new AudienceProtocolMapper(),
                    new HardcodedRole())
            .collect(Collectors.toMap(ProtocolMapper::getId, Function.identity()));

    private final WorldModels models;
    private final KeycloakSession session;
    private final Map<Object, @Nullable Object> attributes = new HashMap<>();
    private final List<PostProcessor> processors = new ArrayList<>();
    private final TokenContextEncoderProvider ids;
    private @Nullable ClientModel client;
    private Consumer<AccessToken> written = token -> {};

    public TokenServer(WorldModels models) {
        this.models = models;
        this.session = session();
        DefaultTokenContextEncoderProviderFactory encoders = new DefaultTokenContextEncoderProviderFactory();
        encoders.init(null);
        encoders.postInit(session.getKeycloakSessionFactory());
        this.ids = encoders.create(session);
    }

    /** A session for requests of this client. */
    public KeycloakSession sessionFor(ClientModel requesting) {
        client = requesting;
        return session;
    }

    /** An event that nobody hears of. */
    public EventBuilder event() {
        return new EventBuilder(models.realm(), session);
    }

    /** Lets a mapper of the client do this to its tokens, after all others. */
    public void letMapperWrite(String clientId, Consumer<AccessToken> write) {
        ProtocolMapperModel mapper = new ProtocolMapperModel();
        mapper.setId("id of " + WRITER);
        mapper.setName(WRITER);
        mapper.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        mapper.setProtocolMapper(WRITER);
        models.addMapper(clientId, mapper);
        written = write;
    }

    /** Lets a post-processor do this to all tokens. Those of a higher order come first. */
    public void letPostProcess(int order, Consumer<AccessToken> change) {
        processors.add(new PostProcessor(
                "processor " + processors.size(), order, context -> change.accept(context.accessToken())));
    }

    /** Without post-processors from now on. */
    public void removePostProcessors() {
        processors.clear();
    }

    private KeycloakSession session() {
        KeycloakContext context = context();
        KeycloakSessionFactory factory = factory();
        UserSessionProvider sessions = Fakes.of(
                UserSessionProvider.class,
                Map.of(
                        "createUserSession", arguments -> userSession((UserModel) arguments[2], arguments[9]),
                        "createClientSession",
                                arguments ->
                                        clientSession((ClientModel) arguments[1], (UserSessionModel) arguments[2])));
        return Fakes.of(
                KeycloakSession.class,
                Map.of(
                        "getContext", arguments -> context,
                        "getKeycloakSessionFactory", arguments -> factory,
                        "sessions", arguments -> sessions,
                        "getProvider", arguments -> provider(arguments),
                        "getAttribute", arguments -> attributes.get(arguments[0]),
                        "getAttributeOrDefault", arguments -> attributes.getOrDefault(arguments[0], arguments[1]),
                        "setAttribute", arguments -> attributes.put(arguments[0], arguments[1])));
    }

    /** None for organizations: there are none. */
    private @Nullable Object provider(Object[] arguments) {
        Class<?> type = (Class<?>) arguments[0];
        if (type == TokenPostProcessor.class) {
            return processors.stream()
                    .filter(processor -> processor.id().equals(arguments[1]))
                    .map(PostProcessor::processor)
                    .findFirst()
                    .orElseThrow();
        }
        if (type == TokenContextEncoderProvider.class) {
            return ids;
        }
        if (type == TracingProvider.class) {
            return new NoopTracingProvider();
        }
        return type == X509ClientCertificateLookup.class ? NO_CERTIFICATE : null;
    }

    private KeycloakContext context() {
        HostnameProvider hostname = Fakes.of(HostnameProvider.class, Map.of("getBaseUri", arguments -> ADDRESS));
        KeycloakSession addressed = Fakes.of(KeycloakSession.class, Map.of("getProvider", arguments -> hostname));
        KeycloakUriInfo uri = new KeycloakUriInfo(addressed, UrlType.FRONTEND, null);
        ClientConnection connection =
                Fakes.of(ClientConnection.class, Map.of("getRemoteHost", arguments -> "203.0.113.7"));
        return Fakes.of(
                KeycloakContext.class,
                Map.of(
                        "getRealm", arguments -> models.realm(),
                        "getClient", arguments -> client,
                        "getUri", arguments -> uri,
                        "getConnection", arguments -> connection,
                        "getHttpRequest", arguments -> null,
                        "setOrganization", arguments -> null));
    }

    private KeycloakSessionFactory factory() {
        return Fakes.of(
                KeycloakSessionFactory.class,
                Map.of(
                        "getProviderFactory",
                        arguments -> WRITER.equals(arguments[1]) ? new Writer(written) : MAPPERS.get(arguments[1]),
                        "getProviderFactoriesStream",
                        arguments -> {
                            if (arguments[0] == OAuth2GrantType.class) {
                                return Stream.of(new TokenExchangeGrantTypeFactory(), new SealedTokenGrantFactory());
                            }
                            return arguments[0] == TokenPostProcessor.class ? processors.stream() : Stream.of();
                        }));
    }

    private UserSessionModel userSession(UserModel user, Object persistence) {
        String id = UUID.randomUUID().toString();
        int started = Math.toIntExact(ServerTime.now().getEpochSecond());
        return Fakes.of(
                UserSessionModel.class,
                Map.of(
                        "getId", arguments -> id,
                        "getUser", arguments -> user,
                        "getRealm", arguments -> models.realm(),
                        "getNote", arguments -> null,
                        "getPersistenceState", arguments -> persistence,
                        "getStarted", arguments -> started,
                        "isOffline", arguments -> false,
                        "isRememberMe", arguments -> false));
    }

    private AuthenticatedClientSessionModel clientSession(ClientModel requesting, UserSessionModel userSession) {
        Map<Object, Object> notes = new HashMap<>();
        return Fakes.of(
                AuthenticatedClientSessionModel.class,
                Map.of(
                        "getClient", arguments -> requesting,
                        "getUserSession", arguments -> userSession,
                        "getRealm", arguments -> models.realm(),
                        "getStarted", arguments -> userSession.getStarted(),
                        "setProtocol", arguments -> null,
                        "setNote", arguments -> notes.put(arguments[0], arguments[1]),
                        "getNote", arguments -> notes.get(arguments[0])));
    }

    private record PostProcessor(String id, int order, TokenPostProcessor processor)
            implements TokenPostProcessorFactory {

        @Override
        public TokenPostProcessor create(KeycloakSession session) {
            return processor;
        }

        @Override
        public String getId() {
            return id;
        }
    }

    /** A mapper of another extension. */
    private static final class Writer extends AbstractOIDCProtocolMapper implements OIDCAccessTokenMapper {

        private final Consumer<AccessToken> write;

        Writer(Consumer<AccessToken> write) {
            this.write = write;
        }

        @Override
        public AccessToken transformAccessToken(
                AccessToken token,
                ProtocolMapperModel mapper,
                KeycloakSession session,
                UserSessionModel userSession,
                ClientSessionContext context) {
            write.accept(token);
            return token;
        }

        @Override
        public int getPriority() {
            return Integer.MAX_VALUE;
        }

        @Override
        public String getId() {
            return WRITER;
        }

        @Override
        public String getDisplayCategory() {
            return TOKEN_MAPPER_CATEGORY;
        }

        @Override
        public String getDisplayType() {
            return WRITER;
        }

        @Override
        public String getHelpText() {
            return WRITER;
        }

        @Override
        public List<ProviderConfigProperty> getConfigProperties() {
            return List.of();
        }
    }
}
