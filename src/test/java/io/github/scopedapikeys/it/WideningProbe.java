package io.github.scopedapikeys.it;

import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.service.ApiKeyService;
import io.github.scopedapikeys.service.KeyChange;
import io.github.scopedapikeys.service.KeySpecification;
import jakarta.ws.rs.ForbiddenException;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.testframework.remote.providers.runonserver.FetchOnServer;

/** Changes keys inside the server on behalf of somebody who may manage users and not issue keys to them. */
final class WideningProbe {

    private WideningProbe() {}

    static FetchOnServer refusedToWiden(String id, String scopes) {
        return session -> refusedToWiden(session, id, scopes);
    }

    /** Whether a change to these scopes asks for the right to issue, which is not given. */
    private static boolean refusedToWiden(KeycloakSession session, String id, String scopes) {
        ApiKeyService service = new ApiKeyService(session);
        OwnedKey key = service.find(id).orElseThrow();
        KeySpecification fields =
                new KeySpecification(null, null, List.of(scopes.split(" ")), null, null, null, null, null, null, null);
        try {
            service.change(key, new KeyChange(fields, null), () -> {
                throw new ForbiddenException();
            });
            return false;
        } catch (ForbiddenException e) {
            return true;
        }
    }
}
