package io.github.scopedapikeys.gateway;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.keycloak.http.FormPartValue;
import org.keycloak.http.HttpRequest;

/**
 * A gateway's request as Keycloak's client authentication and client policies see it: without a body, which belongs to the
 * gateway's caller.
 */
final class GatewayHttpRequest implements HttpRequest {

    private final HttpRequest sent;
    private final HttpHeaders headers;

    /** @param authorization the gateway's own credentials; empty: none */
    GatewayHttpRequest(HttpRequest sent, Optional<String> authorization) {
        this.sent = sent;
        this.headers = new GatewayHeaders(sent.getHttpHeaders(), authorization);
    }

    @Override
    public HttpHeaders getHttpHeaders() {
        return headers;
    }

    @Override
    public MultivaluedMap<String, String> getDecodedFormParameters() {
        return new MultivaluedHashMap<>();
    }

    @Override
    public MultivaluedMap<String, FormPartValue> getMultiPartFormParameters() {
        return new MultivaluedHashMap<>();
    }

    @Override
    public String getHttpMethod() {
        return sent.getHttpMethod();
    }

    @Override
    public X509Certificate[] getClientCertificateChain() {
        return sent.getClientCertificateChain();
    }

    @Override
    public UriInfo getUri() {
        return sent.getUri();
    }

    @Override
    public boolean isProxyTrusted() {
        return sent.isProxyTrusted();
    }
}
