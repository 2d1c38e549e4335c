package io.github.scopedapikeys.token;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import io.github.scopedapikeys.rights.EffectiveRights;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/**
 * Converts a token to plain JSON claims. Each claim occurs once. Claims that would make the token unreadable, or would
 * make Keycloak's own APIs accept it, are dropped.
 */
final class JsonClaims {

    private static final JavaType CLAIMS =
            JsonSerialization.mapper.constructType(new TypeReference<LinkedHashMap<String, Object>>() {});

    private JsonClaims() {}

    /**
     * All claims except the id: the token's fields, its {@code otherClaims} and the claims that sealing
     * adds. It clears the token's {@code otherClaims}.
     *
     * @param rights the rights in force
     */
    static Map<String, Object> of(AccessToken token, UUID keyId, EffectiveRights rights) {
        boolean showsAll = rights.roles().stream().allMatch(role -> SealedToken.shows(token, role));
        Map<String, Object> others = new HashMap<>(token.getOtherClaims());
        token.getOtherClaims().clear();
        Map<String, Object> claims = JsonSerialization.mapper.convertValue(token, CLAIMS);
        claims.remove("jti");
        claims.keySet().removeAll(ClaimRules.NEVER);
        others.keySet().removeAll(ClaimRules.DROPPED);
        others.forEach((name, value) -> {
            if (value != null && ClaimRules.isReadable(name, value)) {
                claims.putIfAbsent(name, value);
            }
        });
        claims.put(SealedToken.KEY_ID_CLAIM, keyId.toString());
        String hidden = rights.hiddenScopeString();
        if (!hidden.isEmpty()) {
            claims.put(SealedToken.HIDDEN_SCOPE_CLAIM, hidden);
        }
        if (!showsAll) {
            claims.put(SealedToken.ROLES_CLAIM, rights.roleIds());
        }
        return claims;
    }
}
