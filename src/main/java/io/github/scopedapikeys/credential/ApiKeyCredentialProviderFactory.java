package io.github.scopedapikeys.credential;

import io.github.scopedapikeys.pepper.PepperOptions;
import io.github.scopedapikeys.pepper.ServerPeppers;
import io.github.scopedapikeys.server.ServerOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;
import org.keycloak.provider.ServerInfoAwareProviderFactory;
import org.keycloak.vault.VaultProvider;

/**
 * Registers the credential type. Holds the node's cache of the owners of keys (option {@code owner-cache-size}) and the
 * server's peppers (see {@link PepperOptions}).
 */
public final class ApiKeyCredentialProviderFactory
        implements CredentialProviderFactory<ApiKeyCredentialProvider>, ServerInfoAwareProviderFactory {

    /** Never changes: part of the server's configuration keys. */
    public static final String PROVIDER_ID = ApiKeyCredential.TYPE;

    static final String OWNER_CACHE_SIZE = "owner-cache-size";
    static final int DEFAULT_OWNER_CACHE_SIZE = 100_000;

    private @Nullable KeyOwners owners;
    private PepperOptions pepperOptions = new PepperOptions(null, Set.of(), Map.of());
    private ServerPeppers peppers = new ServerPeppers(pepperOptions);
    private HashRenewal renewal = new HashRenewal(peppers);

    @Override
    public void init(Config.Scope config) {
        owners = new KeyOwners(ServerOption.size(
                config,
                "spi-credential--api-key--",
                OWNER_CACHE_SIZE,
                DEFAULT_OWNER_CACHE_SIZE,
                "keys whose owner a node remembers"));
        pepperOptions = PepperOptions.from(config);
        peppers = new ServerPeppers(pepperOptions);
        renewal = new HashRenewal(peppers);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        if (owners != null) {
            owners.measure();
        }
        pepperOptions.requireVault(factory.getProviderFactory(VaultProvider.class) != null);
        TransactionIsolation.require(factory);
        StockChangeDetector.start(factory);
    }

    /**
     * Makes the rules for stored keys apply before the first import writes a key, at start-up or by {@code kc.sh
     * import}.
     */
    @Override
    public Set<Class<? extends Provider>> dependsOn() {
        return Set.of(JpaConnectionProvider.class);
    }

    @Override
    public ApiKeyCredentialProvider create(KeycloakSession session) {
        if (owners == null) {
            throw new IllegalStateException("Used before init");
        }
        return new ApiKeyCredentialProvider(session, owners, peppers, renewal);
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(OWNER_CACHE_SIZE)
                .type("int")
                .helpText("Maximum number of API keys whose owner a node remembers. 1 or more.")
                .defaultValue(DEFAULT_OWNER_CACHE_SIZE)
                .add()
                .property()
                .name(PepperOptions.PEPPERS)
                .type("string")
                .helpText(
                        "Names of the server's peppers for hashing API keys, the current one first, separated by commas or"
                                + " blanks. With 'none' in the first place, new hashes use no pepper.")
                .add()
                .build();
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        String version = getClass().getPackage().getImplementationVersion();
        return Map.of("version", version == null ? "development" : version);
    }
}
