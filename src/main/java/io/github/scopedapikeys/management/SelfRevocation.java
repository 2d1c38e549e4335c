package io.github.scopedapikeys.management;

import io.github.scopedapikeys.audit.KeyChangeEvents;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Possession;
import io.github.scopedapikeys.verification.Verification;
import org.keycloak.models.KeycloakSession;

/**
 * Revokes a key for any caller who has its current secret value, or a previous one in its grace period. No other
 * permission is needed, and the answer does not show whether a key was revoked.
 *
 * <p>Keys that do not work are revoked too, because they may work again later: expired or disabled keys, keys of
 * disabled owners, and all keys while API keys are turned off.
 */
public final class SelfRevocation {

    private static final String REASON = "revoked by its holder";

    private final KeycloakSession session;

    /** For the realm in the session's context. */
    public SelfRevocation(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Revokes the key. The revocation is committed on return.
     *
     * @param value the presented value, not validated
     * @throws io.github.scopedapikeys.server.KeyConflictException if other transactions change the owner's credentials
     *     at the same time, in both attempts; then the key is not revoked
     */
    public void revoke(String value) {
        OwnTransaction.runAgainIfBeaten(session, own -> revoke(own, value));
    }

    private static boolean revoke(KeycloakSession own, String value) {
        Possession possession = new KeyVerifier(own).possession(value);
        if (possession instanceof Possession.Held held) {
            return new KeyRevocation(own).revoke(held.key(), REASON);
        }
        Verification.Refused refused = possession instanceof Possession.Retired retired
                ? retired.refused()
                : ((Possession.None) possession).refused();
        new KeyChangeEvents(own).notRevoked(refused.reason(), refused.key());
        return false;
    }
}
