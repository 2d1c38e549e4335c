package io.github.scopedapikeys.token;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A MAC over a token's exact payload, under a key of the realm. No mapper, post-processor or user can create it.
 *
 * <p>The key is derived from the realm's HS512 key, which Keycloak uses for its own tokens and never shows. The derived
 * key is used for seals only. So nothing that Keycloak signs is a valid seal, and no seal is a valid signature of
 * Keycloak.
 */
final class Seal {

    /** Length of an encoded seal: 32 bytes in Base64 for URLs, without padding. */
    static final int LENGTH = 43;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "scoped-api-keys sealed token 1".getBytes(StandardCharsets.US_ASCII);

    private Seal() {}

    /**
     * Computes the seal of a payload.
     *
     * @param head the part of the payload before the seal
     * @param tail the part of the payload after the seal
     */
    static String of(KeycloakSession session, byte[] head, byte[] tail) {
        RealmModel realm = session.getContext().getRealm();
        SecretKey key =
                session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.HS512).getSecretKey();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(key, head, tail));
    }

    /** Whether this is the seal of this payload under an enabled key of the realm, active or passive. */
    static boolean matches(KeycloakSession session, String seal, byte[] head, byte[] tail) {
        byte[] presented = seal.getBytes(StandardCharsets.US_ASCII);
        return session.keys()
                .getKeysStream(session.getContext().getRealm(), KeyUse.SIG, Algorithm.HS512)
                .map(key -> Base64.getUrlEncoder().withoutPadding().encode(mac(key.getSecretKey(), head, tail)))
                // Constant time: anyone who guesses a seal must not learn how much of it is right.
                .anyMatch(expected -> MessageDigest.isEqual(expected, presented));
    }

    private static byte[] mac(SecretKey realmKey, byte[] head, byte[] tail) {
        Mac derivation = hmac(realmKey);
        Mac mac = hmac(new SecretKeySpec(derivation.doFinal(PURPOSE), ALGORITHM));
        mac.update(head);
        return mac.doFinal(tail);
    }

    private static Mac hmac(SecretKey key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Tokens of API keys cannot be sealed: no " + ALGORITHM, e);
        }
    }
}
