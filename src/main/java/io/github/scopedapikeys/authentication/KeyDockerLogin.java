package io.github.scopedapikeys.authentication;

import io.github.scopedapikeys.server.SingleHeader;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.protocol.docker.DockerAuthV2Protocol;
import org.keycloak.services.managers.AuthenticationSessionManager;

/** Answers logins at a Docker registry (Docker token authentication) with a user name and a key. */
final class KeyDockerLogin extends KeyAuthenticator {

    @Override
    Optional<Response> answer(AuthenticationFlowContext context) {
        if (!isDockerLogin(context)) {
            return Optional.empty();
        }
        Optional<BasicCredentials> presented = SingleHeader.of(
                        context.getHttpRequest().getHttpHeaders(), HttpHeaders.AUTHORIZATION)
                .flatMap(BasicCredentials::of);
        return presented.filter(BasicCredentials::haveKey).isPresent() || FlowEnd.isReached(context)
                ? Optional.of(new RegistryLogin(context).answer(presented))
                : Optional.empty();
    }

    /** False in a flow of any other kind. */
    private static boolean isDockerLogin(AuthenticationFlowContext context) {
        return DockerAuthV2Protocol.LOGIN_PROTOCOL.equals(
                context.getAuthenticationSession().getProtocol());
    }

    /** The Docker endpoint leaves the login session behind after a challenge. Other logins of the same browser stay. */
    @Override
    void answered(AuthenticationFlowContext context) {
        new AuthenticationSessionManager(context.getSession())
                .removeTabIdInAuthenticationSession(context.getRealm(), context.getAuthenticationSession());
    }
}
