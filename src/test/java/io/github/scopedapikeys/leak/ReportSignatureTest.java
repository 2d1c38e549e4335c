package io.github.scopedapikeys.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.policy.P256Key;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportSignatureTest {

    private static final byte[] BODY = "[{\"token\":\"some_token\"}]".getBytes(StandardCharsets.UTF_8);

    @Test
    void signaturesOfGitHubsDocumentationAreGood() {
        assertThat(covers(GitHubSample.DOCUMENTED_KEY, GitHubSample.DOCUMENTED_SIGNATURE, GitHubSample.DOCUMENTED_BODY))
                .isTrue();
        assertThat(covers(GitHubSample.PRODUCTION_KEY, GitHubSample.PRODUCTION_SIGNATURE, GitHubSample.PRODUCTION_BODY))
                .isTrue();
    }

    @Test
    void signatureOfAnotherKeyOrBodyIsNotGood() {
        assertThat(covers(GitHubSample.PRODUCTION_KEY, GitHubSample.DOCUMENTED_SIGNATURE, GitHubSample.DOCUMENTED_BODY))
                .isFalse();
        assertThat(covers(
                        GitHubSample.DOCUMENTED_KEY,
                        GitHubSample.DOCUMENTED_SIGNATURE,
                        GitHubSample.DOCUMENTED_BODY + "\n"))
                .isFalse();
        assertThat(covers(
                        GitHubSample.DOCUMENTED_KEY,
                        GitHubSample.DOCUMENTED_SIGNATURE,
                        GitHubSample.DOCUMENTED_BODY.replace(",", ", ")))
                .isFalse();
    }

    @Test
    void everyChangedBitOfTheSignatureMakesItBad() throws GeneralSecurityException {
        SigningKey key = SigningKey.generate();
        byte[] signature = Base64.getDecoder().decode(key.sign(BODY));
        assertThat(covers(key, signature)).isTrue();

        for (int bit = 0; bit < signature.length * Byte.SIZE; bit++) {
            byte[] changed = signature.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(covers(key, changed)).as("bit " + bit).isFalse();
        }
    }

    /** Signatures of (0, 0) and the like, which some implementations took for good ones of everything. */
    @ParameterizedTest
    @ValueSource(strings = {"MAYCAQACAQA=", "MAYCAQECAQE=", "MAYCAQECAQA=", "MAYCAQACAQE=", "MAA=", "BQA=", "AA=="})
    void signatureOfTrivialNumbersIsNotGood(String signature) throws GeneralSecurityException {
        assertThat(covers(SigningKey.generate(), Base64.getDecoder().decode(signature)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "A", "MAYCAQACAQA=\n", "MAYCAQACAQA= "})
    void textThatIsNoBase64IsNoSignature(String text) throws GeneralSecurityException {
        assertThat(ReportSignature.of(SigningKey.generate().publicKey(), text)).isEmpty();
    }

    @Test
    void textThatIsTooLongIsNoSignature() throws GeneralSecurityException {
        assertThat(ReportSignature.of(SigningKey.generate().publicKey(), "A".repeat(96)))
                .isPresent();
        assertThat(ReportSignature.of(SigningKey.generate().publicKey(), "A".repeat(100)))
                .isEmpty();
    }

    private static boolean covers(SigningKey key, byte[] signature) {
        return ReportSignature.of(key.publicKey(), Base64.getEncoder().encodeToString(signature))
                .map(parsed -> parsed.covers(BODY))
                .orElse(false);
    }

    private static boolean covers(String pem, String signature, String body) {
        return P256Key.read(pem)
                .flatMap(key -> ReportSignature.of(key, signature))
                .orElseThrow()
                .covers(body.getBytes(StandardCharsets.UTF_8));
    }
}
