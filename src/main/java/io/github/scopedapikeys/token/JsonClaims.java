package io.github.scopedapikeys.token;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.scopedapikeys.rights.EffectiveRights;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/** A token's claims as plain JSON: each name once, and none that would make the token unreadable or open a door. */
final class JsonClaims {

    private static final TypeReference<LinkedHashMap<String, Object>> CLAIMS = new TypeReference<>() {};

    private JsonClaims() {}

    /**
     * All claims but the id: what the token's fields say, what mappers wrote beside them, and what sealing adds. Takes what
     * stands beside the fields out of the token.
     *
     * @param rights in force
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
