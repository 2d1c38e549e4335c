package io.github.scopedapikeys.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.key.Pepper;
import io.github.scopedapikeys.pepper.Peppers;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Hashes under peppers: matched, replaced, and refused without their pepper. */
class PepperedSecretTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Peppers NONE = new NamedPeppers(null);
    private static final Peppers FIRST = new NamedPeppers("first");
    private static final Peppers SECOND = new NamedPeppers("second", "first");

    private final ApiKey key = newKey(UUID.randomUUID());
    private final ApiKey other = newKey(key.id());

    @Test
    void newHashIsMadeWithTheCurrentPepper() {
        ApiKeySecretData secret = ApiKeySecretData.of(key, FIRST);

        assertThat(secret.hashes().get(0).algorithm()).isEqualTo("hmac-sha-256");
        assertThat(secret.hashes().get(0).pepper()).isEqualTo("first");
        assertThat(secret.match(key, NOW, FIRST).outcome()).isEqualTo(SecretMatch.MATCH);
        assertThat(secret.match(other, NOW, FIRST).outcome()).isEqualTo(SecretMatch.NO_MATCH);
    }

    @Test
    void hashUnderAnotherPepperIsAnother() {
        ApiKeySecretData first = ApiKeySecretData.of(key, FIRST);
        ApiKeySecretData second = ApiKeySecretData.of(key, SECOND);

        assertThat(first.hashes().get(0).value())
                .isNotEqualTo(second.hashes().get(0).value())
                .isNotEqualTo(key.hash().toBase64());
    }

    @Test
    void pepperIsReplacedWithoutInvalidatingTheKey() {
        ApiKeySecretData before = ApiKeySecretData.of(key, FIRST);

        assertThat(before.match(key, NOW, SECOND).outcome()).isEqualTo(SecretMatch.OUTDATED_MATCH);
        ApiKeySecretData after = before.renewed(key, SECOND).orElseThrow();

        assertThat(after.match(key, NOW, new NamedPeppers("second")).outcome()).isEqualTo(SecretMatch.MATCH);
        assertThat(after.renewed(key, SECOND)).isEmpty();
    }

    @Test
    void pepperIsTakenUpAndLaidDown() {
        ApiKeySecretData plain = ApiKeySecretData.of(key, NONE);
        ApiKeySecretData peppered = plain.renewed(key, FIRST).orElseThrow();
        ApiKeySecretData plainAgain =
                peppered.renewed(key, new NamedPeppers(null, "first")).orElseThrow();

        assertThat(plain.match(key, NOW, FIRST).outcome()).isEqualTo(SecretMatch.OUTDATED_MATCH);
        assertThat(peppered.match(key, NOW, FIRST).outcome()).isEqualTo(SecretMatch.MATCH);
        assertThat(plainAgain).isEqualTo(plain);
    }

    @Test
    void removedPepperRefuses() {
        ApiKeySecretData secret = ApiKeySecretData.of(key, FIRST);

        assertThat(secret.match(key, NOW, new NamedPeppers("second")).outcome()).isEqualTo(SecretMatch.PEPPER_MISSING);
        assertThat(secret.match(key, NOW, NONE).outcome()).isEqualTo(SecretMatch.PEPPER_MISSING);
        assertThat(secret.renewed(key, NONE)).isEmpty();
    }

    @Test
    void onlyThePresentedTextIsRenewed() {
        ApiKeySecretData rotating = new ApiKeySecretData(
                1,
                List.of(
                        ApiKeySecretData.of(key, FIRST).hashes().get(0),
                        new ApiKeySecretData.StoredHash(
                                "sha-256",
                                null,
                                other.hash().toBase64(),
                                NOW.plusSeconds(60).toEpochMilli())));

        ApiKeySecretData renewed = rotating.renewed(other, SECOND).orElseThrow();

        assertThat(renewed.hashes().get(0)).isEqualTo(rotating.hashes().get(0));
        assertThat(renewed.hashes().get(1).pepper()).isEqualTo("second");
        assertThat(renewed.hashes().get(1).validUntil())
                .isEqualTo(NOW.plusSeconds(60).toEpochMilli());
        assertThat(renewed.match(other, NOW.plusSeconds(60), SECOND).outcome()).isEqualTo(SecretMatch.RETIRED);
    }

    @Test
    void strangeTextRenewsNothing() {
        assertThat(ApiKeySecretData.of(key, FIRST).renewed(other, SECOND)).isEmpty();
    }

    @Test
    void noHashIsMadeWithoutTheCurrentPepper() {
        Peppers lost = new Peppers() {
            @Override
            public String currentName() {
                return "lost";
            }

            @Override
            public Optional<Pepper> named(String name) {
                return Optional.empty();
            }
        };

        assertThatThrownBy(() -> ApiKeySecretData.of(key, lost)).isInstanceOf(IllegalStateException.class);
    }

    private static ApiKey newKey(UUID id) {
        return ApiKey.generate(KeyPrefix.DEFAULT, id, new SecureRandom());
    }
}
