package io.github.scopedapikeys.selfservice;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.cors.Cors;

/** Which requests browsers may send from other origins, and what they may read of the answers (CORS). */
final class CorsRules {

    static final String[] METHODS = {HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE};

    private CorsRules() {}

    /**
     * Admits a request from the origins that its token allows, see the client's web origins.
     *
     * @throws jakarta.ws.rs.ForbiddenException if the request comes from another origin
     */
    static void require(AccessToken token) {
        Cors.builder()
                .checkAllowedOrigins(token)
                .allowedMethods(METHODS)
                .exposedHeaders(HttpHeaders.WWW_AUTHENTICATE, HttpHeaders.LOCATION, HttpHeaders.LINK)
                .auth()
                .add();
    }
}
