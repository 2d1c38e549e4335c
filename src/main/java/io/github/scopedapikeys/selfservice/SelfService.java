package io.github.scopedapikeys.selfservice;

import io.github.scopedapikeys.credential.FederatedUserLookup;
import jakarta.ws.rs.HttpMethod;
import java.util.function.Function;
import org.keycloak.models.KeycloakSession;

/** The resources of the signed-in user's own keys. */
public final class SelfService {

    private SelfService() {}

    /** The resource of the user's keys, after the checks that every request must pass. */
    public static Object keys(KeycloakSession session) {
        return resource(session, caller -> new OwnKeysResource(session, caller));
    }

    /** The resource of what the user may choose for a key, after the same checks. */
    public static Object options(KeycloakSession session) {
        return resource(session, caller -> new OptionsResource(session, caller));
    }

    /** Browsers send a preflight without a token. */
    private static Object resource(KeycloakSession session, Function<SignedInUser, Object> resource) {
        return HttpMethod.OPTIONS.equals(session.getContext().getHttpRequest().getHttpMethod())
                ? new PreflightResource()
                : resource.apply(
                        SignedInUser.require(session, new FederatedUserLookup(session.getKeycloakSessionFactory())));
    }
}
