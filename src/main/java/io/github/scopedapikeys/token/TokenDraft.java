package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The content of a sealed token, before it is sealed and signed.
 *
 * @param session that mappers ran on
 * @param id the token's id, without its seal
 * @param type of the token in the answer, as the client wants it written
 * @param rights in force, without those that the server's post-processors removed
 * @param claims all but the id; never null values
 */
public record TokenDraft(
        ScopedSession session, String id, String type, EffectiveRights rights, Map<String, Object> claims) {

    /** Copies what it is given, in its order. */
    public TokenDraft {
        claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    }

    /** The claims that others are told of: without those that only sealed tokens have a use for. */
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>(claims);
        shown.keySet().removeAll(Set.of(SealedToken.HIDDEN_SCOPE_CLAIM, SealedToken.ROLES_CLAIM, "typ"));
        return shown;
    }
}
