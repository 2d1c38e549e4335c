package io.github.scopedapikeys.admin;

import java.util.regex.Pattern;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;

/**
 * Whether what runs is an import of users as they are: at start-up or from the command line, which no request asks for, or
 * by one of the two requests of the Admin API that import. Keycloak does not tell its providers; any other request is none.
 */
final class ImportRequest {

    /** {@code POST /admin/realms} and {@code POST /admin/realms/{realm}/partialImport}, the path as it was sent. */
    private static final Pattern PATH = Pattern.compile("([^;]*/)?admin/realms(/[^/;]+/partialImport)?/?");

    /** What Keycloak throws where there is no request: of CDI, which this extension is not compiled with. */
    private static final String NO_REQUEST = "jakarta.enterprise.context.ContextNotActiveException";

    private ImportRequest() {}

    static boolean isRunning(KeycloakSession session) {
        HttpRequest request;
        try {
            request = session.getContext().getHttpRequest();
        } catch (RuntimeException e) {
            if (NO_REQUEST.equals(e.getClass().getName())) {
                return true;
            }
            throw e;
        }
        return isImport(
                request.getHttpMethod(), request.getUri().getRequestUri().getRawPath());
    }

    static boolean isImport(String method, String path) {
        return "POST".equals(method) && PATH.matcher(path).matches();
    }
}
