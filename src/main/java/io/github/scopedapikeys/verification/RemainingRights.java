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
 * What is left of a sealed token: of the rights that it was issued with, those that its key, the key's owner and the client
 * that it was issued to would still give. Introspection and further exchange both use this class, so that they cannot
 * disagree.
 */
public final class RemainingRights {

    private final KeycloakSession session;
    private final KeyVerifier keys;

    /** For the realm of the session's context. */
    public RemainingRights(KeycloakSession session, KeyVerifier keys) {
        this.session = session;
        this.keys = keys;
    }

    /**
     * The answer for a token that was found genuine.
     *
     * @param issuedFor the client that it was issued to
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
        // Only a requested scope can be refused, and none is requested.
        EffectiveRights rights = ((RightsDecision.Granted) decision).rights();
        return OwnerConsent.covers(session, owner, issuedFor, rights)
                ? new Some(owner, accepted.key(), rights, earlier(token.end(), accepted.end()))
                : new None(KeyVerifier.refused(accepted, Refusal.CONSENT_MISSING));
    }

    private static Instant earlier(Instant own, Optional<Instant> ofKey) {
        return ofKey.filter(own::isAfter).orElse(own);
    }

    /** What is left. */
    public sealed interface Answer {}

    /**
     * @param owner of the key
     * @param key that the token comes from
     * @param rights at the client that the token was issued to; possibly no role at all
     * @param end when the token stops working as things are: its own end, or an earlier one that its key has got since
     */
    public record Some(UserModel owner, ApiKeyCredential key, EffectiveRights rights, Instant end) implements Answer {}

    /** @param refused why the token is good for nothing any more */
    public record None(Verification.Refused refused) implements Answer {}
}
