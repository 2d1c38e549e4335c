package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.grant.SealedToken;
import io.github.scopedapikeys.grant.TokenLimits;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.RemainingRights;
import io.github.scopedapikeys.verification.SealedTokenVerifier;
import io.github.scopedapikeys.verification.Verification;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** Reads the subject of an exchange from a key or from a sealed token. */
final class SubjectReader {

    private final KeycloakSession session;
    private final ClientModel client;
    private final KeyVerifier keys;

    SubjectReader(KeycloakSession session, ClientModel client, KeyVerifier keys) {
        this.session = session;
        this.client = client;
        this.keys = keys;
    }

    Subject fromKey(@Nullable String text, String address) {
        Verification verification = keys.verify(text, client, address);
        if (verification instanceof Verification.Refused refused) {
            return new Subject.Refused(refused);
        }
        Verification.Accepted accepted = (Verification.Accepted) verification;
        return new Subject.Accepted(
                accepted.owner(),
                accepted.key(),
                accepted.graceEnd(),
                TokenLimits.NONE,
                Optional.empty(),
                accepted.end().orElse(Instant.MAX));
    }

    /** A service that the token is for may exchange it further, within what is left of the token. */
    Subject fromSealedToken(String text) {
        Optional<SealedTokenVerifier.Genuine> verified = new SealedTokenVerifier(session).verifyFor(client, text);
        if (verified.isEmpty()) {
            return new Subject.Refused(new Verification.Refused(Refusal.SUBJECT_TOKEN_INVALID, null, null, null));
        }
        SealedToken token = verified.get().token();
        RemainingRights.Answer remaining =
                new RemainingRights(session, keys).of(token, verified.get().issuedFor());
        if (remaining instanceof RemainingRights.None none) {
            return new Subject.Refused(none.refused());
        }
        RemainingRights.Some some = (RemainingRights.Some) remaining;
        return new Subject.Accepted(
                some.owner(),
                some.key(),
                Optional.empty(),
                TokenLimits.of(some.rights()),
                Optional.of(Set.copyOf(token.audience())),
                some.end());
    }
}
