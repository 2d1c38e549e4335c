package io.github.scopedapikeys.verification;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.docker.DockerAuthV2Protocol;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;

/** Decides whether a client may use keys at all, or whether keys may be used at it. */
public final class ClientEligibility {

    private ClientEligibility() {}

    /** Null if the client may. */
    public static @Nullable Refusal refusal(ClientModel client) {
        if (client.isPublicClient()) {
            return Refusal.PUBLIC_CLIENT;
        }
        if (client.isBearerOnly()) {
            return Refusal.BEARER_ONLY_CLIENT;
        }
        boolean exchange = OIDCAdvancedConfigWrapper.fromClientModel(client).isStandardTokenExchangeEnabled();
        return exchange ? null : Refusal.EXCHANGE_OFF;
    }

    /** Null if keys may be used to log in at this client as at a Docker registry. */
    static @Nullable Refusal registryRefusal(ClientModel client) {
        return DockerAuthV2Protocol.LOGIN_PROTOCOL.equals(client.getProtocol()) ? null : Refusal.NOT_A_REGISTRY;
    }
}
