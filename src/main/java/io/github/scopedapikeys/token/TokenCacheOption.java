package io.github.scopedapikeys.token;

import io.github.scopedapikeys.server.ServerOption;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** The server option for the size of a {@link TokenCache}: the same for each door that reuses tokens. */
public final class TokenCacheOption {

    private static final String NAME = "token-cache-size";
    private static final int DEFAULT = 10_000;

    private TokenCacheOption() {}

    /**
     * A cache of the configured size.
     *
     * @param prefix the part of the option's full name that comes before its own
     * @throws IllegalArgumentException if the size is not a number of at least 1; the message names the option
     */
    public static TokenCache read(Config.Scope config, String prefix) {
        return new TokenCache(ServerOption.size(config, prefix, NAME, DEFAULT, "tokens that a node keeps for reuse"));
    }

    /**
     * The option, for {@code kc.sh show-config} and the Admin Console's server info.
     *
     * @param when says for which realms a node keeps tokens
     */
    public static List<ProviderConfigProperty> metadata(String when) {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(NAME)
                .type("int")
                .helpText("Maximum number of tokens that a node keeps " + when + ". 1 or more.")
                .defaultValue(DEFAULT)
                .add()
                .build();
    }
}
