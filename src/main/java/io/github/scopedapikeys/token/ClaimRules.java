package io.github.scopedapikeys.token;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/** Decides for each claim whether sealing writes it, keeps it or drops it. */
final class ClaimRules {

    /** The claims where services look for roles. */
    static final Set<String> ROLES = Set.of(AccessToken.REALM_ACCESS, AccessToken.RESOURCE_ACCESS);

    /**
     * Claims that no sealed token contains, even if a mapper writes them. They are about a session, a sign-in or an
     * acting party, grant permissions beyond scopes and roles, or delay the start of validity. {@code otherClaims} is
     * Keycloak's name for the map of all further claims: a token with a claim of that name is unreadable.
     */
    static final Set<String> NEVER = Set.of(
            "sid",
            "session_state",
            "nonce",
            "nbf",
            "otherClaims",
            "auth_time",
            "acr",
            "amr",
            "at_hash",
            "c_hash",
            "s_hash",
            "act",
            "may_act",
            "authorization",
            "authorization_details",
            "trusted-certs");

    /** Claims that sealing writes from the token's fields. Values of these names in {@code otherClaims} are dropped. */
    static final Set<String> OURS = Stream.of(
                    Set.of(
                            "jti",
                            "iss",
                            "sub",
                            "aud",
                            "exp",
                            "iat",
                            "typ",
                            "azp",
                            "scope",
                            "cnf",
                            SealedToken.KEY_ID_CLAIM,
                            SealedToken.HIDDEN_SCOPE_CLAIM,
                            SealedToken.ROLES_CLAIM),
                    ROLES)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    /** Claims that are dropped from {@code otherClaims}, where mappers write. */
    static final Set<String> DROPPED =
            Stream.of(OURS, NEVER).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private static final ObjectMapper MAPPER = JsonSerialization.mapper;

    /** The claims that Keycloak reads into fields, with their types. */
    private static final Map<String, JavaType> TYPED =
            MAPPER
                    .getDeserializationConfig()
                    .introspect(MAPPER.constructType(AccessToken.class))
                    .findProperties()
                    .stream()
                    .collect(Collectors.toMap(BeanPropertyDefinition::getName, BeanPropertyDefinition::getPrimaryType));

    private ClaimRules() {}

    /**
     * Whether Keycloak can read a claim with this value. A claim that it cannot read makes the whole token unreadable.
     */
    static boolean isReadable(String name, Object value) {
        JavaType type = TYPED.get(name);
        if (type == null || (value instanceof String && type.hasRawClass(String.class))) {
            return true;
        }
        try {
            // Converted as part of a token: the same value on its own may be read differently.
            MAPPER.convertValue(Map.of(name, value), AccessToken.class);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
