package io.github.scopedapikeys.management;

import io.github.scopedapikeys.audit.KeyChangeEvents;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Possession;
import io.github.scopedapikeys.verification.Verification;
import org.keycloak.models.KeycloakSession;

/**
 * Revokes a key for anyone who has its secret value: possession is enough, and the answer does not show the result.
 *
 * <p>It works for keys that are expired or disabled, of owners who are disabled, and where API keys are turned off: such a
 * key may work again later.
 */
public final class SelfRevocation {

    private static final String REASON = "revoked by its holder";

    private final KeycloakSession session;

    /** For the realm of the session's context. */
    public SelfRevocation(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Revokes the key, committed on return.
     *
     * @param text what was presented; anything
     * @throws io.github.scopedapikeys.server.KeyConflictException if somebody else changes the owner's credentials at the
     *     same time, again and again; then it is not revoked
     */
    public void revoke(String text) {
        OwnTransaction.runAgainIfBeaten(session, own -> revoke(own, text));
    }

    private static boolean revoke(KeycloakSession own, String text) {
        Possession possession = new KeyVerifier(own).possession(text);
        if (possession instanceof Possession.Held held) {
            return new ApiKeyService(own).revoke(held.key(), REASON);
        }
        Verification.Refused refused = possession instanceof Possession.Retired retired
                ? retired.refused()
                : ((Possession.None) possession).refused();
        new KeyChangeEvents(own).notRevoked(refused.reason(), refused.key());
        return false;
    }
}
