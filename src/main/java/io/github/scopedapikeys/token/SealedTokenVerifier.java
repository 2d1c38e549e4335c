package io.github.scopedapikeys.token;

import java.util.Optional;
import org.keycloak.TokenVerifier;
import org.keycloak.common.VerificationException;
import org.keycloak.crypto.SignatureProvider;
import org.keycloak.crypto.SignatureVerifierContext;
import org.keycloak.jose.jws.JWSHeader;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.dpop.DPoP;
import org.keycloak.services.Urls;
import org.keycloak.services.util.DPoPUtil;
import org.keycloak.services.util.MtlsHoKTokenUtil;

/** Verifies that a sealed token is genuine and valid now. It does not check whether the token's key still works. */
public final class SealedTokenVerifier {

    private final KeycloakSession session;
    private final RealmModel realm;

    /** For the realm in the session's context. */
    public SealedTokenVerifier(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    /**
     * The claims of a sealed token with a valid seal, signature, issuer and lifetime, that is not revoked and whose
     * client still exists and is enabled.
     *
     * @return empty if any check fails
     */
    private Optional<Genuine> verify(String value) {
        if (!(PresentedToken.read(session, value) instanceof PresentedToken.Sealed sealed)) {
            return Optional.empty();
        }
        try {
            String issuer = Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName());
            TokenVerifier<AccessToken> verifier = TokenVerifier.create(value, AccessToken.class)
                    .withChecks(new TokenVerifier.RealmUrlCheck(issuer), TokenVerifier.SUBJECT_EXISTS_CHECK);
            verifier.verifierContext(signatureVerifier(verifier));
            AccessToken token = verifier.verify().getToken();
            ClientModel issuedFor = realm.getClientByClientId(token.getIssuedFor());
            if (issuedFor == null || !issuedFor.isEnabled()) {
                return Optional.empty();
            }
            TokenVerifier.createWithoutSignature(token)
                    .withChecks(
                            TokenManager.NotBeforeCheck.forModel(realm),
                            TokenManager.NotBeforeCheck.forModel(issuedFor),
                            TokenVerifier.IS_ACTIVE,
                            new TokenManager.TokenRevocationCheck(session))
                    .verify();
            return Optional.of(new Genuine(sealed.token(), issuedFor));
        } catch (VerificationException e) {
            return Optional.empty();
        }
    }

    /**
     * Verifies a token that a client presents for its own use: the client must be in the token's audience, and must
     * hold the key or certificate that the token is bound to, if any.
     */
    public Optional<Genuine> verifyFor(ClientModel presenter, String value) {
        return verify(value)
                .filter(genuine ->
                        genuine.token().audience().contains(presenter.getClientId()) && isHeldBy(presenter, genuine));
    }

    /** A bound token may be used only by the client that it was issued to, with its key or certificate (RFC 7800). */
    private boolean isHeldBy(ClientModel presenter, Genuine genuine) {
        AccessToken token = genuine.token().typed();
        AccessToken.Confirmation confirmation = token.getConfirmation();
        if (confirmation == null) {
            return true;
        }
        if (!presenter.equals(genuine.issuedFor())) {
            return false;
        }
        if (confirmation.getCertThumbprint() != null
                && !MtlsHoKTokenUtil.verifyTokenBindingWithClientCertificate(
                        token, session.getContext().getHttpRequest(), session)) {
            return false;
        }
        return confirmation.getKeyThumbprint() == null || isBoundToProof(token);
    }

    private boolean isBoundToProof(AccessToken token) {
        DPoP proof = session.getAttribute(DPoPUtil.DPOP_SESSION_ATTRIBUTE, DPoP.class);
        if (proof == null) {
            return false;
        }
        try {
            DPoPUtil.validateBinding(token, proof);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }

    private SignatureVerifierContext signatureVerifier(TokenVerifier<AccessToken> verifier)
            throws VerificationException {
        JWSHeader header = verifier.getHeader();
        // Without an algorithm in the header, getRawAlgorithm() throws.
        boolean named = header != null && header.getAlgorithm() != null;
        SignatureProvider provider =
                named ? session.getProvider(SignatureProvider.class, header.getRawAlgorithm()) : null;
        if (header == null || provider == null) {
            throw new VerificationException("Unknown signature algorithm");
        }
        return provider.verifier(header.getKeyId());
    }

    /**
     * A verified sealed token of this realm.
     *
     * @param token its claims
     * @param issuedFor the client that it was issued to
     */
    public record Genuine(SealedToken token, ClientModel issuedFor) {}
}
