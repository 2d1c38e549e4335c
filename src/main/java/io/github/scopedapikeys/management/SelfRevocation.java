package io.github.scopedapikeys.management;

import io.github.scopedapikeys.audit.KeyEvents;
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

    private final KeyVerifier verifier;
    private final ApiKeyService service;
    private final KeyEvents events;

    /** For the realm of the session's context. */
    public SelfRevocation(KeycloakSession session) {
        this.verifier = new KeyVerifier(session);
        this.service = new ApiKeyService(session);
        this.events = new KeyEvents(session);
    }

    /** @param text what was presented; anything */
    public void revoke(String text) {
        Possession possession = verifier.possession(text);
        if (possession instanceof Possession.Held held) {
            service.revoke(held.key(), REASON);
        } else if (possession instanceof Possession.Retired retired) {
            notRevoked(retired.refused());
        } else {
            notRevoked(((Possession.None) possession).refused());
        }
    }

    private void notRevoked(Verification.Refused refused) {
        events.notRevoked(refused.reason(), refused.key());
    }
}
