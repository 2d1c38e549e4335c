package io.github.scopedapikeys.leak;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.Optional;

/**
 * The signature of a report: ECDSA on P-256 with SHA-256 over the bytes of the body as they came, DER in Base64.
 *
 * <p>There is no choice of algorithm, so there is none for a caller to make.
 */
final class ReportSignature {

    private static final String ALGORITHM = "SHA256withECDSA";

    /** Two numbers of 33 bytes at most, and what DER puts around them: 72 bytes. */
    private static final int LONGEST = 96;

    private final ECPublicKey key;
    private final byte[] signature;

    private ReportSignature(ECPublicKey key, byte[] signature) {
        this.key = key;
        this.signature = signature;
    }

    /** Empty if the text is no Base64, or too long for a signature. */
    static Optional<ReportSignature> of(ECPublicKey key, String base64) {
        if (base64.isEmpty() || base64.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ReportSignature(key, Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Whether the signature is the key's over these bytes. */
    boolean covers(byte[] body) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(body);
            return verifier.verify(signature);
        } catch (SignatureException notDer) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform must have " + ALGORITHM, e);
        }
    }
}
