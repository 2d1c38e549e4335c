package io.github.scopedapikeys.realm;

import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resource.RealmResourceProvider;

final class ApiKeysRealmResourceProvider implements RealmResourceProvider {

    private final KeycloakSession session;

    ApiKeysRealmResourceProvider(KeycloakSession session) {
        this.session = session;
    }

    /** Refuses what the stock endpoints refuse before anything else, since Keycloak leaves that to each extension. */
    @Override
    public Object getResource() {
        KeycloakContext context = session.getContext();
        RealmModel realm = context.getRealm();
        boolean secure = "https".equals(context.getUri().getBaseUri().getScheme());
        if (!secure && realm.getSslRequired().isRequired(context.getConnection())) {
            throw ErrorResponse.error("HTTPS required", Response.Status.FORBIDDEN);
        }
        if (!realm.isEnabled()) {
            throw ErrorResponse.error("Realm not enabled", Response.Status.FORBIDDEN);
        }
        return new ApiKeysRealmResource(session);
    }

    @Override
    public void close() {}
}
