package io.github.scopedapikeys.policy;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads public keys on the curve P-256. Other algorithms and curves are refused: leak reports have one fixed algorithm,
 * so that nobody can choose a weaker one.
 */
public final class P256Key {

    /** RFC 7468 §13, with missing or additional white space anywhere, as it happens when a key is copied into JSON. */
    private static final Pattern PEM =
            Pattern.compile("\\s*+-----BEGIN PUBLIC KEY-----([0-9A-Za-z+/=\\s]{1,1000}+)-----END PUBLIC KEY-----\\s*+");

    private static final Pattern SPACE = Pattern.compile("\\s++");

    private P256Key() {}

    /** The key in a PEM block {@code PUBLIC KEY}; empty for anything else, or another algorithm or curve. */
    public static Optional<ECPublicKey> read(String pem) {
        Matcher block = PEM.matcher(pem);
        if (!block.matches()) {
            return Optional.empty();
        }
        try {
            byte[] encoded =
                    Base64.getDecoder().decode(SPACE.matcher(block.group(1)).replaceAll(""));
            ECPublicKey key =
                    (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
            return isOnP256(key) ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isOnP256(ECPublicKey key) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec p256 = parameters.getParameterSpec(ECParameterSpec.class);
        ECParameterSpec its = key.getParams();
        return its.getCurve().equals(p256.getCurve())
                && its.getGenerator().equals(p256.getGenerator())
                && its.getOrder().equals(p256.getOrder())
                && its.getCofactor() == p256.getCofactor()
                && isOn(p256.getCurve(), key.getW());
    }

    /** Decoding does not check that the point is on the curve. */
    private static boolean isOn(EllipticCurve curve, ECPoint point) {
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right =
                x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
        return x.signum() >= 0
                && y.signum() >= 0
                && x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.multiply(y).mod(p).equals(right);
    }
}
