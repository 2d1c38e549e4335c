package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.grant.TokenLimits;
import io.github.scopedapikeys.verification.Refusal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** Whom a request is for and what bounds it, read from its subject token. */
sealed interface Subject permits Subject.Accepted, Subject.Refused {

    /**
     * The subject token is good.
     *
     * @param owner the key's owner
     * @param key the key itself, or that which the token came from
     * @param graceEnd when the key's text stops working, if it is an earlier one
     * @param limits of the token; none for a key
     * @param notAfter end of the key's or token's life; {@link Instant#MAX} if it has none
     */
    record Accepted(
            UserModel owner, ApiKeyCredential key, Optional<Instant> graceEnd, TokenLimits limits, Instant notAfter)
            implements Subject {}

    /** The subject token is not good. */
    record Refused(
            Refusal reason,
            @Nullable UUID keyId,
            @Nullable String keyName,
            @Nullable UserModel owner) implements Subject {}
}
