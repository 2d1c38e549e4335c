package io.github.scopedapikeys.startup;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;

/** An empty HTTP request, because Keycloak's token check needs one. */
final class StubRequest {

    private static final URI ADDRESS = URI.create("http://localhost/");

    private StubRequest() {}

    /** A request without headers, parameters, certificate or body. */
    static HttpRequest request() {
        UriInfo uri = stub(
                UriInfo.class,
                Map.of(
                        "getBaseUri", () -> ADDRESS,
                        "getRequestUri", () -> ADDRESS,
                        "getAbsolutePath", () -> ADDRESS,
                        "getBaseUriBuilder", () -> UriBuilder.fromUri(ADDRESS)));
        HttpHeaders headers = stub(HttpHeaders.class, Map.of());
        return stub(
                HttpRequest.class,
                Map.of("getHttpMethod", () -> "GET", "getUri", () -> uri, "getHttpHeaders", () -> headers));
    }

    private static <T> T stub(Class<T> type, Map<String, Supplier<Object>> answers) {
        return type.cast(Proxy.newProxyInstance(
                StubRequest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Supplier<Object> answer = answers.get(method.getName());
                    return answer == null ? nothing(method.getReturnType()) : answer.get();
                }));
    }

    private static @Nullable Object nothing(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        return type == int.class ? (Object) 0 : null;
    }
}
