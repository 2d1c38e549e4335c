package io.github.scopedapikeys.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.credential.KeyIds;
import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.fuzz.SeedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.encode.DefaultTokenContextEncoderProviderFactory;
import org.keycloak.protocol.oidc.grants.TokenExchangeGrantTypeFactory;
import org.keycloak.util.JsonSerialization;

/** Every token of every client is read before anything about it is known: none may do harm. */
class SealedTokenFuzzTest {

    private static final String HEADER = base64("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8));

    private final KeycloakSession session = session();

    @Timeout(30)
    @FuzzTest
    void anyTextLooksSealedOrNot(byte[] input) throws IOException {
        SealedTokenVerifier.looksSealed(session, SeedText.of(input));
        if (SealedTokenVerifier.looksSealed(session, HEADER + "." + base64(input) + ".AAAA")) {
            JsonNode claims = JsonSerialization.mapper.readTree(input);
            assertThat(KeyIds.parse(claims.path("api_key_id").asText())).isPresent();
            assertThat(claims.hasNonNull("sid")).isFalse();
            assertThat(claims.path("jti").asText()).matches("(?s)on....:.*");
        }
    }

    private static KeycloakSession session() {
        DefaultTokenContextEncoderProviderFactory encoders = new DefaultTokenContextEncoderProviderFactory();
        encoders.init(null);
        encoders.postInit(Fakes.of(
                KeycloakSessionFactory.class,
                Map.of("getProviderFactoriesStream", arguments -> Stream.of(new TokenExchangeGrantTypeFactory()))));
        return Fakes.of(KeycloakSession.class, Map.of("getProvider", arguments -> encoders.create(null)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
