package io.github.scopedapikeys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.StoredForm;
import io.github.scopedapikeys.directory.KeyUsage;
import io.github.scopedapikeys.fuzz.KeyShapes;
import io.github.scopedapikeys.management.DescribedKey;
import io.github.scopedapikeys.management.KeySpecification;
import io.github.scopedapikeys.management.SpecificationCheck;
import io.github.scopedapikeys.representation.ApiKeyRepresentation;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.StrictJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;

/** The body of a creation: any bytes give a key that can be stored and shown, or name the field that is wrong. */
class CreateApiKeyFuzzTest {

    private static final ObjectMapper ANSWERS = new ObjectMapper();
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> FIELDS = Arrays.stream(CreateApiKeyRepresentation.class.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toSet());
    private static final int LONGEST_PROBLEM = 600;

    @Timeout(30)
    @FuzzTest
    void anyBodyGivesAKeyOrNamesAField(byte[] body) throws IOException {
        for (boolean allowNoExpiry : new boolean[] {false, true}) {
            try {
                KeySpecification asked = StrictJson.read(
                                new ByteArrayInputStream(body), CreateApiKeyRepresentation.class)
                        .specification();
                assertIsSound(SpecificationCheck.check(asked, allowNoExpiry), allowNoExpiry);
                assertIsWrittenToTheLetter(body);
            } catch (InvalidFieldException e) {
                assertThat(e.problem()).hasSizeBetween(1, LONGEST_PROBLEM);
                assertThat(KeyShapes.isIn(e.problem())).isFalse();
            }
        }
    }

    /** One object, without repeated fields and with nothing behind it. */
    private static void assertIsWrittenToTheLetter(byte[] body) throws IOException {
        JsonNode read = STRICT.readTree(body);
        assertThat(read.isObject()).isTrue();
        assertThat(read.fieldNames()).toIterable().isSubsetOf(FIELDS);
    }

    private static void assertIsSound(ApiKeyCredential key, boolean allowNoExpiry) throws IOException {
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(key.name() + key.data()))
                .isTrue();
        assertThat(StoredForm.readBack(key)).contains(key);
        String answer = new String(
                ANSWERS.writeValueAsBytes(ApiKeyRepresentation.of(new DescribedKey(
                        "owner", "shop-owner", key, new KeyUsage(null, null, null, 0), false, List.of()))),
                StandardCharsets.UTF_8);
        assertThat(KeyShapes.isIn(answer)).isFalse();
        ApiKeyCredentialData data = key.data();
        assertThat(key.name().codePointCount(0, key.name().length())).isBetween(1, 100);
        assertThat(data.scopes()).isSubsetOf("leads:read");
        assertThat(data.realmRoles()).isSubsetOf("lead-reader");
        assertThat(data.clients()).isSubsetOf("lead-connector");
        assertThat(data.expiry().isPresent() || allowNoExpiry).isTrue();
        data.expiry()
                .ifPresent(end -> assertThat(end)
                        .isAfter(SpecificationCheck.NOW)
                        .isBeforeOrEqualTo(SpecificationCheck.NOW.plus(SpecificationCheck.LONGEST)));
    }
}
