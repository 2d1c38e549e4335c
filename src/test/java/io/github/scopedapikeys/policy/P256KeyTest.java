package io.github.scopedapikeys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.leak.GitHubSample;
import io.github.scopedapikeys.leak.SigningKey;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which public keys may stand in policy. */
class P256KeyTest {

    @Test
    void keyAsGitHubGivesItIsRead() {
        assertThat(P256Key.read(GitHubSample.DOCUMENTED_KEY)).isPresent();
        assertThat(P256Key.read(GitHubSample.PRODUCTION_KEY)).isPresent();
    }

    @Test
    void whiteSpaceMayBeLostOrGained() {
        String oneLine = GitHubSample.DOCUMENTED_KEY.replaceAll("(?<!BEGIN|END|PUBLIC)\\s(?!PUBLIC|KEY)", "");
        String spaced = "\r\n" + GitHubSample.DOCUMENTED_KEY.replace("\n", " \r\n ") + "\n\n";

        assertThat(oneLine).doesNotContain("\n");
        assertThat(P256Key.read(oneLine)).isPresent();
        assertThat(P256Key.read(spaced)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp384r1", "secp521r1"})
    void keyOnAnotherCurveIsNone(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));

        assertThat(P256Key.read(SigningKey.pem(generator.generateKeyPair().getPublic())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "Ed25519", "X25519"})
    void keyOfAnotherAlgorithmIsNone(String algorithm) throws GeneralSecurityException {
        PublicKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPublic();

        assertThat(P256Key.read(SigningKey.pem(key))).isEmpty();
    }

    @Test
    void pointBesideTheCurveIsNone() throws GeneralSecurityException {
        byte[] encoded = SigningKey.generate().publicKey().getEncoded();
        encoded[encoded.length - 1] ^= 1;

        assertThat(P256Key.read(pem(encoded))).isEmpty();
    }

    @Test
    void pointAtInfinityIsNone() throws GeneralSecurityException {
        byte[] encoded = SigningKey.generate().publicKey().getEncoded();
        byte[] zeros = encoded.clone();
        Arrays.fill(zeros, encoded.length - 64, encoded.length, (byte) 0);

        assertThat(P256Key.read(pem(zeros))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "key",
                "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\n=AAA\n-----END PUBLIC KEY-----"
            })
    void textThatIsNoKeyIsNone(String text) {
        assertThat(P256Key.read(text)).isEmpty();
    }

    @Test
    void whatStandsAroundTheKeyMakesItNone() {
        String key = GitHubSample.DOCUMENTED_KEY;

        assertThat(P256Key.read("x" + key)).isEmpty();
        assertThat(P256Key.read(key + key)).isEmpty();
        assertThat(P256Key.read(key.replace("PUBLIC KEY", "EC PUBLIC KEY"))).isEmpty();
        assertThat(P256Key.read(key.replace("==\n", "==\nAAAA\n"))).isEmpty();
    }

    private static String pem(byte[] encoded) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(encoded)
                + "\n-----END PUBLIC KEY-----\n";
    }
}
