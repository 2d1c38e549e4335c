package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.grant.TokenLimits;
import io.github.scopedapikeys.verification.Verification;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;

/** Whom a request is for and what bounds it, read from its subject token. */
sealed interface Subject permits Subject.Accepted, Subject.Refused {

    /**
     * The subject token is good.
     *
     * @param owner the key's owner
     * @param key the key itself, or that which the token came from
     * @param graceEnd when the key's secret stops working, if it is a previous one
     * @param limits of the token; none for a key
     * @param audience client IDs that a token is for, of which the next one may be for; empty for a key: any
     * @param notAfter end of the key's or token's life; {@link Instant#MAX} if it has none
     */
    record Accepted(
            UserModel owner,
            ApiKeyCredential key,
            Optional<Instant> graceEnd,
            TokenLimits limits,
            Optional<Set<String>> audience,
            Instant notAfter)
            implements Subject {

        /** Whether a token may be for this client. */
        boolean reaches(ClientModel client) {
            return audience.isEmpty() || audience.get().contains(client.getClientId());
        }
    }

    /** @param refused why the subject token is not good */
    record Refused(Verification.Refused refused) implements Subject {}
}
