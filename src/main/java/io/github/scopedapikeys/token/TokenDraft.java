package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The content of a sealed token, before it is sealed and signed.
 *
 * @param session the session on which mappers ran
 * @param id the token's id, without a seal
 * @param type the token type in the response, in the spelling that the client is configured for
 * @param rights the rights in force, without those that post-processors removed
 * @param claims all claims except the id; without null values
 */
public record TokenDraft(
        ScopedSession session, String id, String type, EffectiveRights rights, Map<String, Object> claims) {

    /** Copies the claims and keeps their order. */
    public TokenDraft {
        claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    }

    /** The claims to show to others: without the claims that only this extension reads. */
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>(claims);
        shown.keySet().removeAll(Set.of(SealedToken.HIDDEN_SCOPE_CLAIM, SealedToken.ROLES_CLAIM, "typ"));
        return shown;
    }
}
