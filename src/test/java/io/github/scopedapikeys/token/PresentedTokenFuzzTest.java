package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.scopedapikeys.fuzz.SeedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Timeout;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.util.JsonSerialization;

/** Every token of every client is read before anything about it is known: none may do harm, or pass for ours. */
class PresentedTokenFuzzTest {

    private static final String HEADER = base64("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8));

    private final KeycloakSession session = RealmKeys.session("secret of the realm");

    @Timeout(30)
    @FuzzTest
    void nothingIsTakenForASealedToken(byte[] input) {
        PresentedToken bare = PresentedToken.read(session, SeedText.of(input));
        assertThat(bare).isNotInstanceOf(PresentedToken.Sealed.class);

        PresentedToken payload = PresentedToken.read(session, HEADER + "." + base64(input) + ".AAAA");
        assertThat(payload).isNotInstanceOf(PresentedToken.Sealed.class);
        if (payload instanceof PresentedToken.Other) {
            assertThat(idAsKeycloakReadsIt(input)).doesNotMatch("(?s)....ak:.*");
        }
    }

    /** By the type that Keycloak's most lenient doors read assertions with; empty if there is none or it cannot be read. */
    private static String idAsKeycloakReadsIt(byte[] payload) {
        try {
            JsonWebToken token = JsonSerialization.readValue(payload, JsonWebToken.class);
            return token == null || token.getId() == null ? "" : token.getId();
        } catch (IOException e) {
            return "";
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
