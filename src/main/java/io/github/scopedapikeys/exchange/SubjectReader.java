package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.grant.EffectiveRights;
import io.github.scopedapikeys.grant.RightsDecision;
import io.github.scopedapikeys.grant.RightsRequest;
import io.github.scopedapikeys.grant.RightsResolver;
import io.github.scopedapikeys.grant.SealedToken;
import io.github.scopedapikeys.grant.TokenLimits;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.SealedTokenVerifier;
import io.github.scopedapikeys.verification.Verification;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

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
            return new Subject.Refused(refused.reason(), refused.keyId(), refused.keyName(), refused.owner());
        }
        Verification.Accepted accepted = (Verification.Accepted) verification;
        return new Subject.Accepted(
                accepted.owner(),
                accepted.key(),
                accepted.graceEnd(),
                TokenLimits.NONE,
                accepted.end().orElse(Instant.MAX));
    }

    /** A service that the token is for may exchange it further, within the token's limits. */
    Subject fromSealedToken(String text) {
        Optional<SealedTokenVerifier.Genuine> verified = new SealedTokenVerifier(session).verifyFor(client, text);
        if (verified.isEmpty()) {
            return new Subject.Refused(Refusal.SUBJECT_TOKEN_INVALID, null, null, null);
        }
        SealedTokenVerifier.Genuine genuine = verified.get();
        Verification verification = keys.recheck(genuine.keyId(), genuine.token());
        if (verification instanceof Verification.Refused refused) {
            return new Subject.Refused(refused.reason(), refused.keyId(), refused.keyName(), refused.owner());
        }
        Verification.Accepted accepted = (Verification.Accepted) verification;
        TokenLimits limits = limits(genuine, accepted.owner(), accepted.key());
        return new Subject.Accepted(
                accepted.owner(),
                accepted.key(),
                Optional.empty(),
                limits,
                Instant.ofEpochSecond(genuine.token().getExp()));
    }

    private TokenLimits limits(SealedTokenVerifier.Genuine genuine, UserModel owner, ApiKeyCredential key) {
        if (!SealedToken.isLightweight(session, genuine.token())) {
            return TokenLimits.of(genuine.token());
        }
        RightsDecision decision = new RightsResolver(session.getContext().getRealm())
                .resolve(RightsRequest.of(session, genuine.token(), key.data(), owner, genuine.issuedFor()));
        EffectiveRights rights = decision instanceof RightsDecision.Granted granted
                ? granted.rights()
                : new EffectiveRights(Set.of(), Set.of());
        return TokenLimits.of(genuine.token(), rights);
    }
}
