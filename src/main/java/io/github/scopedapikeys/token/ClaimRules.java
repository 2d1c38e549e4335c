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

/** Which claims of a sealed token are whose. */
final class ClaimRules {

    /** Where services look for roles: what stands there is ours. */
    static final Set<String> ROLES = Set.of(AccessToken.REALM_ACCESS, AccessToken.RESOURCE_ACCESS);

    /**
     * In no sealed token. It belongs to no session and nobody signed in for it; nobody acts in it for another; permissions
     * beside scopes and roles are none of a key's; it is valid from now on. {@code otherClaims} is no claim but Keycloak's
     * name for all that have no field: it cannot read one of that name.
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

    /** Written by sealing: what anybody else put there goes. */
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

    /** All that mappers may write beside the token's fields and sealing does not keep. */
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

    /** Whether Keycloak can read a claim with this value: one that it cannot makes the whole token unreadable. */
    static boolean isReadable(String name, Object value) {
        JavaType type = TYPED.get(name);
        if (type == null || (value instanceof String && type.hasRawClass(String.class))) {
            return true;
        }
        try {
            // As part of a token, since what reads a token may not be what reads the claim's type.
            MAPPER.convertValue(Map.of(name, value), AccessToken.class);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
