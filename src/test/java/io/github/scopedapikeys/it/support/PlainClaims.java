package io.github.scopedapikeys.it.support;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A token's payload as a plain map, as a service without Keycloak's classes reads it. A payload with a repeated name,
 * at any depth, is refused: readers may disagree which value counts.
 */
public record PlainClaims(Map<String, Object> map) {

    private static final ObjectMapper STRICT = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    public static PlainClaims of(String jwt) {
        try {
            return new PlainClaims(read(jwt));
        } catch (IOException e) {
            throw new AssertionError("No plain claims in " + payload(jwt), e);
        }
    }

    /** Whether a name is repeated. */
    public static boolean areAmbiguous(String jwt) {
        try {
            read(jwt);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static Map<String, Object> read(String jwt) throws IOException {
        try (JsonParser parser = STRICT.createParser(payload(jwt))) {
            Map<String, Object> claims = STRICT.readValue(parser, new TypeReference<>() {});
            if (parser.nextToken() != null) {
                throw new IOException("More than one value");
            }
            return claims;
        }
    }

    public static String payload(String jwt) {
        return new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    public Object get(String claim) {
        return map.getOrDefault(claim, "");
    }

    public long number(String claim) {
        return map.get(claim) instanceof Number number ? number.longValue() : Long.MAX_VALUE;
    }

    public Set<String> audience() {
        return texts(map.get("aud"));
    }

    /** In the forms {@code role} and {@code client.role}. */
    public Set<String> roles() {
        Set<String> roles = new TreeSet<>(rolesOf(map.get("realm_access")));
        if (map.get("resource_access") instanceof Map<?, ?> clients) {
            clients.forEach((client, access) -> rolesOf(access).forEach(role -> roles.add(client + "." + role)));
        } else if (map.containsKey("resource_access")) {
            roles.add("not an object");
        }
        return roles;
    }

    private static Set<String> rolesOf(@Nullable Object access) {
        if (access == null) {
            return Set.of();
        }
        return access instanceof Map<?, ?> object ? texts(object.get("roles")) : Set.of("not an object");
    }

    private static Set<String> texts(@Nullable Object value) {
        if (value == null) {
            return Set.of();
        }
        return value instanceof Collection<?> list
                ? new TreeSet<>(list.stream().map(String::valueOf).toList())
                : Set.of(value.toString());
    }

    public Optional<String> firstOf(List<String> claims) {
        return claims.stream().filter(map::containsKey).findFirst();
    }
}
