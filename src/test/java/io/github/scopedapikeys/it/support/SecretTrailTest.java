package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.net.http.HttpHeaders;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that {@link SecretTrail} finds secrets. */
class SecretTrailTest {

    private final ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());
    private final SecretTrail trail = new SecretTrail();

    @Test
    void keyIsHandedOutOnce() {
        ObjectNode created = JsonNodeFactory.instance.objectNode().put("key", key.reveal());

        assertThatCode(() -> trail.follow(answer(201, created))).doesNotThrowAnyException();
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> trail.follow(answer(200, created)));
    }

    @Test
    void creationThatRepeatsTheKeyIsFound() {
        ObjectNode created = JsonNodeFactory.instance
                .objectNode()
                .put("key", key.reveal())
                .put("note", "your key is " + key.reveal());

        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> trail.follow(answer(201, created)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "secret", "hash", "hex"})
    void everyFormOfTheSecretIsFoundInAnswersHeadersAndLog(String form) {
        trail.follow(answer(201, JsonNodeFactory.instance.objectNode().put("key", key.reveal())));
        String secret = switch (form) {
            case "text" -> key.reveal();
            case "secret" -> key.reveal().substring(26, 69);
            case "hash" -> key.hash().toBase64();
            default ->
                HexFormat.of().formatHex(Base64.getDecoder().decode(key.hash().toBase64()));
        };
        ObjectNode said = JsonNodeFactory.instance.objectNode().put("error", "bad: " + secret);
        HttpHeaders headers = HttpHeaders.of(Map.of("Location", List.of("/" + secret)), (name, value) -> true);

        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> trail.follow(answer(400, said)));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> trail.follow(new Answer(200, headers, "{}", JsonNodeFactory.instance.objectNode())));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> trail.assertAbsentFromLog("TRACE parameters: " + secret))
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain(secret));
    }

    @Test
    void keyThatNobodyIssuedHereIsFoundInTheLog() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> trail.assertAbsentFromLog("presented: " + key.reveal()));
        assertThatCode(() -> trail.assertAbsentFromLog("signed: sak_" + "a".repeat(71)))
                .doesNotThrowAnyException();
    }

    private static Answer answer(int status, ObjectNode json) {
        return new Answer(status, HttpHeaders.of(Map.of(), (name, value) -> true), json.toString(), json);
    }
}
