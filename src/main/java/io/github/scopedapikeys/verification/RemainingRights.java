package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.rights.EffectiveRights;
import io.github.scopedapikeys.rights.RightsDecision;
import io.github.scopedapikeys.rights.RightsRequest;
import io.github.scopedapikeys.rights.RightsResolver;
import io.github.scopedapikeys.token.SealedToken;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * Computes the remaining rights of a sealed token: those of its rights that its key, the key's owner and the token's
 * client would still get now. Introspection and further exchange both use this class, so they cannot disagree.
 */
public final class RemainingRights {

    private final KeycloakSession session;
    private final KeyVerifier keys;

    /** For the realm in the session's context. */
    public RemainingRights(KeycloakSession session, KeyVerifier keys) {
        this.session = session;
        this.keys = keys;
    }

    /**
     * Computes the remaining rights of a genuine token.
     *
     * @param issuedFor the client that the token was issued to
     */
    public Answer of(SealedToken token, ClientModel issuedFor) {
        Verification verification = keys.recheck(token.keyId(), token.typed());
        if (verification instanceof Verification.Refused refused) {
            return new None(refused);
        }
        Verification.Accepted accepted = (Verification.Accepted) verification;
        UserModel owner = accepted.owner();
        RightsDecision decision = new RightsResolver(session)
                .resolve(RightsRequest.remaining(token.limits(), accepted.key().data(), owner, issuedFor));
        // Only a requested scope can be refused, and none is requested here.
        EffectiveRights rights = ((RightsDecision.Granted) decision).rights();
        return OwnerConsent.covers(session, owner, issuedFor, rights)
                ? new Some(owner, accepted.key(), rights, earlier(token.end(), accepted.end()))
                : new None(KeyVerifier.refused(accepted, Refusal.CONSENT_MISSING));
    }

    private static Instant earlier(Instant own, Optional<Instant> ofKey) {
        return ofKey.filter(own::isAfter).orElse(own);
    }

    /** The result. */
    public sealed interface Answer {}

    /**
     * @param owner of the key
     * @param key of the token
     * @param rights at the client that the token was issued to; there may be no role among them
     * @param end when the token stops working: its own end, or the end of its key if that is earlier
     */
    public record Some(UserModel owner, ApiKeyCredential key, EffectiveRights rights, Instant end) implements Answer {}

    /** @param refused why the token gives nothing any more */
    public record None(Verification.Refused refused) implements Answer {}
}
