package io.github.scopedapikeys.it.support;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenMapper;
import org.keycloak.protocol.oidc.mappers.TokenIntrospectionTokenMapper;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.DefaultKeycloakSessionFactory;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;

/**
 * One mapper that runs any number of Keycloak's own mappers, so that these need not be stored one by one. It is
 * installed into a running server.
 */
public final class StandInMapper extends AbstractOIDCProtocolMapper
        implements OIDCAccessTokenMapper, TokenIntrospectionTokenMapper {

    private static final String ID = "matrix";
    private static final String EXCHANGE = "api-key";
    private static final String INTROSPECTION = "access_token";

    /** System property that keeps the extension's provider while it is not installed. */
    private static final String EXCHANGE_AWAY = "matrix.exchange";

    private static final String INTROSPECTION_AWAY = "matrix.introspection";

    private final List<MapperMatrix.Trial> trials;
    private final boolean last;

    private StandInMapper(List<MapperMatrix.Trial> trials, boolean last) {
        this.trials = trials;
        this.last = last;
    }

    /** Adds this mapper to the connector, and the values for other mappers to its user. */
    public static RunOnServer install(List<String> values, String userSession) {
        return session -> {
            factories(session, ProtocolMapper.class).put(ID, new StandInMapper(List.of(), false));
            RealmModel realm = realm(session);
            ProtocolMapperModel model = new ProtocolMapperModel();
            model.setName(ID);
            model.setProtocol("openid-connect");
            model.setProtocolMapper(ID);
            model.setConfig(new HashMap<>());
            realm.getClientByClientId(LeadsRealm.CONNECTOR).addProtocolMapper(model);
            UserModel owner = session.users().getUserById(realm, AllDoorsRealm.OWNER_ID);
            UserSessionModel signedIn = session.sessions().getUserSession(realm, userSession);
            for (int i = 0; i < values.size(); i++) {
                owner.setSingleAttribute(MapperMatrix.HOSTILE + i, values.get(i));
                signedIn.setNote(MapperMatrix.HOSTILE + i, values.get(i));
            }
        };
    }

    public static RunOnServer uninstall() {
        return session -> {
            ClientModel connector = realm(session).getClientByClientId(LeadsRealm.CONNECTOR);
            connector.removeProtocolMapper(connector.getProtocolMapperByName("openid-connect", ID));
            factories(session, ProtocolMapper.class).remove(ID);
        };
    }

    /** Runs the mappers of this batch, with this extension. */
    public static RunOnServer run(MapperMatrix.Batch batch) {
        return session -> {
            extend(session);
            factories(session, ProtocolMapper.class).put(ID, new StandInMapper(batch.trials(), batch.last()));
            UserModel owner = session.users().getUserById(realm(session), AllDoorsRealm.OWNER_ID);
            if (!batch.firstName().equals(owner.getFirstName())) {
                owner.setFirstName(batch.firstName());
                owner.setLastName(batch.lastName());
            }
        };
    }

    /** Removes the extension, so that Keycloak alone exchanges and introspects tokens. */
    public static RunOnServer withoutExtension() {
        return session -> {
            Map<String, ProviderFactory<?>> introspection = factories(session, TokenIntrospectionProvider.class);
            // Not in a field, because the server may load this class again each time.
            System.getProperties()
                    .put(
                            EXCHANGE_AWAY,
                            factories(session, TokenExchangeProvider.class).remove(EXCHANGE));
            System.getProperties().put(INTROSPECTION_AWAY, introspection.get(INTROSPECTION));
            introspection.put(INTROSPECTION, new AccessTokenIntrospectionProviderFactory());
        };
    }

    public static RunOnServer withExtension() {
        return StandInMapper::extend;
    }

    private static void extend(KeycloakSession session) {
        if (System.getProperties().remove(EXCHANGE_AWAY) instanceof ProviderFactory<?> exchange
                && System.getProperties().remove(INTROSPECTION_AWAY) instanceof ProviderFactory<?> introspection) {
            factories(session, TokenExchangeProvider.class).put(EXCHANGE, exchange);
            factories(session, TokenIntrospectionProvider.class).put(INTROSPECTION, introspection);
        }
    }

    private static RealmModel realm(KeycloakSession session) {
        RealmModel realm = session.realms().getRealmByName("leads");
        session.getContext().setRealm(realm);
        return realm;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ProviderFactory<?>> factories(
            KeycloakSession session, Class<? extends Provider> provider) {
        try {
            var field = DefaultKeycloakSessionFactory.class.getDeclaredField("factoriesMap");
            field.setAccessible(true);
            var all = (Map<Class<?>, Map<String, ProviderFactory<?>>>) field.get(session.getKeycloakSessionFactory());
            return all.get(provider);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public AccessToken transformAccessToken(
            AccessToken token,
            ProtocolMapperModel model,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext context) {
        AccessToken mapped = token;
        for (Map.Entry<ProtocolMapper, ProtocolMapperModel> mapper : sorted(session)) {
            if (mapper.getKey() instanceof OIDCAccessTokenMapper stock) {
                mapped = stock.transformAccessToken(mapped, mapper.getValue(), session, userSession, context);
            }
        }
        return mapped;
    }

    @Override
    public AccessToken transformIntrospectionToken(
            AccessToken token,
            ProtocolMapperModel model,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext context) {
        AccessToken mapped = token;
        for (Map.Entry<ProtocolMapper, ProtocolMapperModel> mapper : sorted(session)) {
            if (mapper.getKey() instanceof TokenIntrospectionTokenMapper stock) {
                mapped = stock.transformIntrospectionToken(mapped, mapper.getValue(), session, userSession, context);
            }
        }
        return mapped;
    }

    private List<Map.Entry<ProtocolMapper, ProtocolMapperModel>> sorted(KeycloakSession session) {
        List<Map.Entry<ProtocolMapper, ProtocolMapperModel>> mappers = new ArrayList<>();
        for (MapperMatrix.Trial trial : trials) {
            ProtocolMapperModel model = new ProtocolMapperModel();
            model.setId(trial.type() + trial.config());
            model.setName(trial.toString());
            model.setProtocol("openid-connect");
            model.setProtocolMapper(trial.type());
            model.setConfig(new HashMap<>(trial.config()));
            mappers.add(Map.entry(
                    (ProtocolMapper)
                            session.getKeycloakSessionFactory().getProviderFactory(ProtocolMapper.class, trial.type()),
                    model));
        }
        mappers.sort(Comparator.comparing(mapper -> mapper.getKey().getPriority()));
        return mappers;
    }

    /** In half of the cases before all other mappers, in half after: the order for the same priority is not defined. */
    @Override
    public int getPriority() {
        return last ? 1 : -1;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayCategory() {
        return TOKEN_MAPPER_CATEGORY;
    }

    @Override
    public String getDisplayType() {
        return ID;
    }

    @Override
    public String getHelpText() {
        return ID;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
