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
 * The mark that no mapper, post-processor or user can make: a MAC over a token's exact payload, under a key of the realm.
 *
 * <p>The key is derived from the realm's HS512 key, which Keycloak keeps for its own tokens and never shows. It is derived
 * for this use alone, so that nothing that Keycloak signs with it can pass for a seal, or the other way round.
 */
final class Seal {

    /** Characters of a seal as text: 32 bytes in Base64 for URLs, without padding. */
    static final int LENGTH = 43;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "scoped-api-keys sealed token 1".getBytes(StandardCharsets.US_ASCII);

    private Seal() {}

    /**
     * The seal of a payload.
     *
     * @param head of the payload, up to the place where the seal goes
     * @param tail of the payload, from that place on
     */
    static String of(KeycloakSession session, byte[] head, byte[] tail) {
        RealmModel realm = session.getContext().getRealm();
        SecretKey key =
                session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.HS512).getSecretKey();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(key, head, tail));
    }

    /**
     * Whether this is the seal of that payload under a key of the realm that is enabled: the active one, or an earlier one.
     */
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
