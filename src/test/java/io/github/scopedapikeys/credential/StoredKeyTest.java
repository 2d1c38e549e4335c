package io.github.scopedapikeys.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyIds;
import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.pepper.Peppers;
import io.github.scopedapikeys.ratelimit.RateLimit;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.credential.CredentialModel;

/** What is stored is read back as it was, and what is not understood gives no key. */
class StoredKeyTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");
    private static final Peppers NO_PEPPERS = new NamedPeppers(null);
    private static final String HASH = "A".repeat(43) + "=";

    /** Written by version 1; every later version must read it. */
    private static final String DATA_V1 = "{\"version\":1,\"prefix\":\"sak\",\"description\":\"nightly\","
            + "\"scopes\":[\"leads:read\"],\"realmRoles\":[\"manager\"],"
            + "\"clientRoles\":{\"lead-connector\":[\"lead-reader\"]},\"clients\":[\"lead-connector\"],"
            + "\"allowedIps\":[\"192.0.2.0/24\"],\"rateLimit\":{\"perSecond\":5,\"burst\":20},\"enabled\":true,\"expiresAt\":1767412800000,"
            + "\"metadata\":{\"team\":\"sales\"}}";

    private static final String SECRET_V1 =
            "{\"version\":1,\"hashes\":[{\"algorithm\":\"sha-256\",\"value\":\"" + HASH + "\"}]}";

    @Test
    void keyIsReadBackAsItWasStored() {
        ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());
        ApiKeyCredential stored = new ApiKeyCredential(
                key.id(), "CRM import", CREATED, data(1_767_412_800_000L), ApiKeySecretData.of(key, NO_PEPPERS));

        ApiKeyCredential read = ApiKeyCredential.from(stored.toModel()).orElseThrow();

        assertThat(read).isEqualTo(stored);
        assertThat(read.secret().match(key, CREATED, NO_PEPPERS).outcome()).isEqualTo(SecretMatch.MATCH);
        assertThat(read.start()).isEqualTo(key.start());
    }

    @Test
    void storedTextHoldsNoSecret() {
        ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());
        CredentialModel model = new ApiKeyCredential(
                        key.id(), "n", CREATED, data(null), ApiKeySecretData.of(key, NO_PEPPERS))
                .toModel();

        String secret = key.reveal().substring(26, 69);
        assertThat(model.getCredentialData())
                .doesNotContain(secret)
                .doesNotContain(key.hash().toBase64());
        assertThat(model.getSecretData()).doesNotContain(secret);
    }

    @Test
    void firstVersionIsStillRead() {
        ApiKeyCredential read = ApiKeyCredential.from(model(DATA_V1, SECRET_V1)).orElseThrow();

        assertThat(read.data()).isEqualTo(data(1_767_412_800_000L));
        assertThat(StoredJson.write(read.data())).isEqualTo(DATA_V1);
        assertThat(StoredJson.write(read.secret())).isEqualTo(SECRET_V1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"scopes\":[],\"realmRoles\":[],\"clientRoles\":{},\"metadata\":{},",
                "\"scopes\":null,\"realmRoles\":null,\"clientRoles\":null,\"metadata\":null,"
            })
    void whatAKeyIsNotGivenIsLeftOut(String nothing) {
        String limits = "\"clients\":[],\"allowedIps\":[],\"rateLimit\":null,\"enabled\":true,\"expiresAt\":null}";
        String least = "{\"version\":1,\"prefix\":\"sak\"," + limits;

        ApiKeyCredentialData read = ApiKeyCredential.from(
                        model("{\"version\":1,\"prefix\":\"sak\"," + nothing + limits, SECRET_V1))
                .orElseThrow()
                .data();

        assertThat(read.scopes()).isEmpty();
        assertThat(read.realmRoles()).isEmpty();
        assertThat(read.clientRoles()).isEmpty();
        assertThat(read.metadata()).isEmpty();
        assertThat(StoredJson.write(read)).isEqualTo(least);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[\"a\"],\"allowedIps\":[],\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[\"a\"],\"clients\":null,\"allowedIps\":[],\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[\"a\"],\"clients\":[],\"allowedIps\":null,\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[\"a\"],\"clients\":[],\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"clientRoles\":{\"a\":null},\"clients\":[],\"allowedIps\":[],\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"rateLimit\":null,\"scopes\":[\"a\"],\"clients\":[],\"allowedIps\":[],\"enabled\":true}",
                "{}",
                "[]",
                "{\"version\":1}",
                "{\"version\":2,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[],\"realmRoles\":[],\"clientRoles\":{},\"clients\":[],\"allowedIps\":[],\"enabled\":true,\"metadata\":{}}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[],\"realmRoles\":[],\"clientRoles\":{},\"clients\":[],\"allowedIps\":[],\"enabled\":true,\"metadata\":{},\"onlyOnMondays\":true}",
                "{\"version\":1,\"prefix\":\"NO\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[],\"realmRoles\":[],\"clientRoles\":{},\"clients\":[],\"allowedIps\":[],\"enabled\":true,\"metadata\":{}}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[null],\"realmRoles\":[],\"clientRoles\":{},\"clients\":[],\"allowedIps\":[],\"enabled\":true,\"metadata\":{}}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[],\"realmRoles\":[],\"clientRoles\":{},\"clients\":[],\"enabled\":true,\"metadata\":{}}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":null,\"scopes\":[],\"realmRoles\":[],\"clientRoles\":{},\"clients\":[],\"allowedIps\":[],\"metadata\":{}}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"clients\":[],\"allowedIps\":[],\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":{\"perSecond\":0,\"burst\":1},\"clients\":[],\"allowedIps\":[],\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":{\"perSecond\":5,\"burst\":4},\"clients\":[],\"allowedIps\":[],\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":{\"perSecond\":5},\"clients\":[],\"allowedIps\":[],\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":{\"perSecond\":5,\"burst\":20,\"hour\":9},\"clients\":[],\"allowedIps\":[],\"enabled\":true}",
                "{\"version\":1,\"prefix\":\"sak\",\"expiresAt\":null,\"rateLimit\":\"5/20\",\"clients\":[],\"allowedIps\":[],\"enabled\":true}",
            })
    void dataThatIsNotUnderstoodGivesNoKey(String data) {
        assertThat(ApiKeyCredential.from(model(data, SECRET_V1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"version\":1,\"hashes\":[]}",
                "{\"version\":1,\"hashes\":[{\"algorithm\":\"sha-256\",\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},{\"algorithm\":\"sha-256\",\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}",
                "{\"version\":2,\"hashes\":[{\"algorithm\":\"sha-256\",\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}",
                "{\"version\":1,\"hashes\":[{\"algorithm\":\"none\",\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}",
                "{\"version\":1,\"hashes\":[{\"algorithm\":\"sha-256\",\"value\":\"AAAA\"}]}",
                "{\"version\":1,\"hashes\":[{\"algorithm\":\"sha-256\",\"pepper\":\"first\",\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}",
                "{\"version\":1,\"hashes\":[{\"algorithm\":\"hmac-sha-256\",\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}",
                "{\"version\":1,\"hashes\":[{\"algorithm\":\"hmac-sha-256\",\"pepper\":\"No Name\",\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}",
                "{\"version\":1,\"hashes\":[{\"algorithm\":\"sha-256\"}]}",
                "{\"version\":1,\"hashes\":[null]}",
            })
    void secretThatIsNotUnderstoodGivesNoKey(String secret) {
        assertThat(ApiKeyCredential.from(model(DATA_V1, secret))).isEmpty();
    }

    /** Whatever its kind, a field that was damaged is not taken for one that is not there: an end would be none. */
    @Test
    void fieldOfAnotherKindGivesNoKey() throws IOException {
        ObjectNode data = (ObjectNode) MAPPER.readTree(DATA_V1);
        data.put("rotatedAt", CREATED.toEpochMilli());
        ObjectNode secret = (ObjectNode) MAPPER.readTree(SECRET_V1);
        ObjectNode earlier = ((ObjectNode) secret.path("hashes").path(0).deepCopy())
                .put("value", "B".repeat(42) + "A=")
                .put("validUntil", CREATED.toEpochMilli());
        ((ArrayNode) secret.path("hashes")).add(earlier);
        assertThat(ApiKeyCredential.from(model(data.toString(), secret.toString())))
                .isPresent();

        List<String> taken = new ArrayList<>();
        eachOfAnotherKind(data, data, () -> ApiKeyCredential.from(model(data.toString(), SECRET_V1)), taken);
        eachOfAnotherKind(
                data,
                (ObjectNode) data.path("rateLimit"),
                () -> ApiKeyCredential.from(model(data.toString(), SECRET_V1)),
                taken);
        for (JsonNode hash : secret.path("hashes")) {
            eachOfAnotherKind(
                    secret, (ObjectNode) hash, () -> ApiKeyCredential.from(model(DATA_V1, secret.toString())), taken);
        }

        assertThat(taken).isEmpty();
    }

    @Test
    void fieldThatIsThereTwiceGivesNoKey() {
        String twice = DATA_V1.replace("\"enabled\":true", "\"enabled\":false,\"enabled\":true");

        assertThat(ApiKeyCredential.from(model(twice, SECRET_V1))).isEmpty();
    }

    private static void eachOfAnotherKind(
            ObjectNode whole, ObjectNode part, Supplier<Optional<ApiKeyCredential>> reading, List<String> taken)
            throws IOException {
        for (String field : part.propertyStream().map(Map.Entry::getKey).toList()) {
            JsonNode own = part.get(field);
            for (String value : List.of("\"\"", "\" \"", "\"1\"", "1", "1.5", "true", "{}", "[]", "[1]", "{\"a\":1}")) {
                JsonNode other = MAPPER.readTree(value);
                boolean sameKind = other.getNodeType() == own.getNodeType() && other.isEmpty();
                if (sameKind && !other.isFloatingPointNumber()) {
                    continue;
                }
                part.set(field, other);
                reading.get().ifPresent(key -> taken.add(whole.toString()));
            }
            part.set(field, own);
        }
    }

    @Test
    void credentialOfAnotherTypeOrWithoutAnIdIsNoKey() {
        CredentialModel password = model(DATA_V1, SECRET_V1);
        password.setType("password");
        CredentialModel nameless = model(DATA_V1, SECRET_V1);
        nameless.setId("42");

        assertThat(ApiKeyCredential.from(password)).isEmpty();
        assertThat(ApiKeyCredential.from(nameless)).isEmpty();
    }

    @Test
    void keyThatAStockConsoleTookForANameIsLeftOut() {
        CredentialModel model = model(DATA_V1, SECRET_V1);
        String text = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom())
                .reveal();
        model.setUserLabel("my " + text);

        assertThat(ApiKeyCredential.from(model).orElseThrow().name()).isEqualTo("my [API key]");
    }

    @Test
    void lastTwoEarlierTextsAreRecognizedAndThoseThatWorkAreNeverDropped() {
        ApiKey first = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());
        ApiKey second = ApiKey.generate(KeyPrefix.DEFAULT, first.id(), new SecureRandom());
        ApiKey third = ApiKey.generate(KeyPrefix.DEFAULT, first.id(), new SecureRandom());
        ApiKey fourth = ApiKey.generate(KeyPrefix.DEFAULT, first.id(), new SecureRandom());
        Instant later = CREATED.plusSeconds(600);

        ApiKeySecretData secret = ApiKeySecretData.of(first, NO_PEPPERS);
        secret = secret.rotated(second, NO_PEPPERS, CREATED, later).orElseThrow();
        secret = secret.rotated(third, NO_PEPPERS, CREATED, CREATED).orElseThrow();

        assertThat(secret.match(first, CREATED, NO_PEPPERS).outcome()).isEqualTo(SecretMatch.MATCH);
        assertThat(secret.match(first, CREATED, NO_PEPPERS).graceEnd()).contains(later);
        assertThat(secret.match(second, CREATED, NO_PEPPERS).outcome()).isEqualTo(SecretMatch.RETIRED);

        secret = secret.rotated(fourth, NO_PEPPERS, CREATED, CREATED).orElseThrow();

        assertThat(secret.hashes()).hasSize(ApiKeySecretData.MAX_SECRETS);
        assertThat(secret.match(first, CREATED, NO_PEPPERS).outcome()).isEqualTo(SecretMatch.MATCH);
        assertThat(secret.match(third, CREATED, NO_PEPPERS).outcome()).isEqualTo(SecretMatch.RETIRED);
        assertThat(secret.match(second, CREATED, NO_PEPPERS).outcome()).isEqualTo(SecretMatch.NO_MATCH);
    }

    @Test
    void earlierTextWorksUntilItsGraceEnds() {
        ApiKey current = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());
        ApiKey earlier = ApiKey.generate(KeyPrefix.DEFAULT, current.id(), new SecureRandom());
        ApiKeySecretData secret = new ApiKeySecretData(
                1,
                List.of(
                        new ApiKeySecretData.StoredHash(
                                "sha-256", null, current.hash().toBase64(), null),
                        new ApiKeySecretData.StoredHash(
                                "sha-256",
                                null,
                                earlier.hash().toBase64(),
                                CREATED.plusSeconds(60).toEpochMilli())));

        assertThat(secret.match(earlier, CREATED.plusSeconds(59), NO_PEPPERS).outcome())
                .isEqualTo(SecretMatch.MATCH);
        assertThat(secret.match(earlier, CREATED.plusSeconds(60), NO_PEPPERS).outcome())
                .isEqualTo(SecretMatch.RETIRED);
        assertThat(secret.match(current, CREATED.plusSeconds(60), NO_PEPPERS).outcome())
                .isEqualTo(SecretMatch.MATCH);
    }

    @Test
    void expiryIsEffectiveAtItsInstant() {
        ApiKeyCredentialData data = data(CREATED.toEpochMilli());

        assertThat(data.isExpired(CREATED.minusMillis(1))).isFalse();
        assertThat(data.isExpired(CREATED)).isTrue();
        assertThat(data(null).isExpired(CREATED.plusSeconds(1_000_000_000))).isFalse();
    }

    @Test
    void secretsAreNotPrinted() {
        ApiKeySecretData secret = StoredJson.readSecrets(SECRET_V1).orElseThrow();

        assertThat(secret.toString() + secret.hashes()).doesNotContain(HASH);
    }

    @Test
    void presentationShowsNoHash() {
        CredentialModel shown = CredentialPresentation.of(model(DATA_V1, SECRET_V1));

        assertThat(shown.getSecretData()).isNull();
        assertThat(shown.getCredentialData()).contains("leads:read", "\"start\":\"sak_", "2026-01-03T04:00:00Z");
        assertThat(CredentialPresentation.of(model("{}", SECRET_V1)).getCredentialData())
                .contains("unreadable");
    }

    @Test
    void dataCannotBeMadeWithoutAPrefix() {
        assertThatThrownBy(() -> new ApiKeyCredentialData(
                        1, "X", null, List.of(), List.of(), Map.of(), List.of(), List.of(), null, true, null, null,
                        Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "00000000-0000-4000-8000-00000000000",
                "0000000G-0000-4000-8000-000000000000",
                "ABCDEFAB-0000-4000-8000-000000000000"
            })
    void onlyTheCanonicalFormIsAnId(String text) {
        assertThat(KeyIds.parse(text)).isEmpty();
    }

    private static ApiKeyCredentialData data(Long expiresAt) {
        return new ApiKeyCredentialData(
                1,
                "sak",
                "nightly",
                List.of("leads:read"),
                List.of("manager"),
                Map.of("lead-connector", List.of("lead-reader")),
                List.of("lead-connector"),
                List.of("192.0.2.0/24"),
                new RateLimit(5, 20),
                true,
                expiresAt,
                null,
                Map.of("team", "sales"));
    }

    private static CredentialModel model(String data, String secret) {
        CredentialModel model = new CredentialModel();
        model.setId("11111111-2222-4333-8444-555555555555");
        model.setType("api-key");
        model.setUserLabel("n");
        model.setCreatedDate(CREATED.toEpochMilli());
        model.setCredentialData(data);
        model.setSecretData(secret);
        return model;
    }
}
