package io.github.scopedapikeys.gateway;

import jakarta.ws.rs.core.AbstractMultivaluedMap;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;

/**
 * The headers of a gateway's request without those that belong to the gateway's caller: the key, what describes the body,
 * and a proof of possession, which was made for another address.
 */
final class GatewayHeaders implements HttpHeaders {

    private static final Set<String> OF_THE_CALLER = Set.of(
            AUTHORIZATION,
            PresentedCredentials.PROXY_AUTHORIZATION,
            PresentedCredentials.KEY_HEADER,
            OAuth2Constants.DPOP_HTTP_HEADER,
            CONTENT_TYPE,
            CONTENT_LENGTH,
            CONTENT_ENCODING,
            CONTENT_LANGUAGE);

    private final HttpHeaders sent;
    private final MultivaluedMap<String, String> headers;

    /** @param authorization the gateway's own credentials; empty: none */
    GatewayHeaders(HttpHeaders sent, Optional<String> authorization) {
        this.sent = sent;
        Map<String, List<String>> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        kept.putAll(sent.getRequestHeaders());
        OF_THE_CALLER.forEach(kept::remove);
        authorization.ifPresent(value -> kept.put(AUTHORIZATION, List.of(value)));
        this.headers = new AbstractMultivaluedMap<>(kept) {};
    }

    @Override
    public MultivaluedMap<String, String> getRequestHeaders() {
        return headers;
    }

    @Override
    public List<String> getRequestHeader(String name) {
        return headers.getOrDefault(name, List.of());
    }

    @Override
    public @Nullable String getHeaderString(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : String.join(",", values);
    }

    @Override
    public @Nullable MediaType getMediaType() {
        return null;
    }

    @Override
    public @Nullable Locale getLanguage() {
        return null;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public List<MediaType> getAcceptableMediaTypes() {
        return List.of(MediaType.WILDCARD_TYPE);
    }

    @Override
    public List<Locale> getAcceptableLanguages() {
        return sent.getAcceptableLanguages();
    }

    @Override
    public Map<String, Cookie> getCookies() {
        return sent.getCookies();
    }

    @Override
    public @Nullable Date getDate() {
        return sent.getDate();
    }
}
