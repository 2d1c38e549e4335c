package io.github.scopedapikeys.credential;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Timeout;
import org.keycloak.credential.CredentialModel;

/** First line: credential data; the rest: secret data. Whatever is stored gives a key or none, and is never a fault. */
class StoredKeyFuzzTest {

    private static final ApiKey STRANGER = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());

    @Timeout(30)
    @FuzzTest
    void anyStoredTextGivesAKeyOrNone(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        int line = text.indexOf('\n');
        CredentialModel model = new CredentialModel();
        model.setId(STRANGER.id().toString());
        model.setType(ApiKeyCredential.TYPE);
        model.setCredentialData(line < 0 ? text : text.substring(0, line));
        model.setSecretData(line < 0 ? text : text.substring(line + 1));

        Optional<ApiKeyCredential> key = ApiKeyCredential.from(model);

        assertThat(CredentialPresentation.of(model).getSecretData()).isNull();
        key.ifPresent(StoredKeyFuzzTest::assertIsWhole);
    }

    private static void assertIsWhole(ApiKeyCredential key) {
        assertThat(key.start()).startsWith(key.data().prefix() + "_");
        assertThat(key.secret()
                        .match(STRANGER, Instant.EPOCH, new NamedPeppers("first"))
                        .outcome())
                .isIn(SecretMatch.NO_MATCH, SecretMatch.PEPPER_MISSING);
        key.data().isExpired(Instant.EPOCH);
        assertThat(ApiKeyCredential.from(key.toModel())).contains(key);
    }
}
