package io.github.scopedapikeys.token;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.KeycloakSession;

/**
 * Decides whether a value that is presented as a token is a sealed one. Each door that Keycloak would open with a token
 * asks here first.
 *
 * <p>A value is left to Keycloak only if it is certainly not a sealed token. A value that has the mark of one without a
 * valid seal, or that cannot be read, is refused: otherwise a value that only Keycloak can read would pass the check.
 */
public sealed interface PresentedToken {

    /** Not one of ours: another token, or no JWT at all. */
    record Other() implements PresentedToken {}

    /** To be refused: it bears our mark and is not sealed by this realm, or it cannot be read. */
    record Unacceptable() implements PresentedToken {}

    /**
     * Sealed by this realm. Its signature, lifetime and key are still to be verified.
     *
     * @param token its claims
     */
    record Sealed(SealedToken token) implements PresentedToken {}

    /** Reads a text; a missing one is not ours. */
    static PresentedToken read(KeycloakSession session, @Nullable String text) {
        return Reader.read(session, text);
    }

    /** Whether a door may leave this text to Keycloak. */
    static boolean isKeycloaks(KeycloakSession session, @Nullable String text) {
        return read(session, text) instanceof Other;
    }

    /** Reads payloads as plain JSON: by no type of Keycloak's, which could be made to fail, or to see another claim. */
    final class Reader {

        private static final int ENCRYPTED_PARTS = 5;

        private static final ObjectReader STRICT = JsonMapper.builder()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readerFor(new TypeReference<LinkedHashMap<String, Object>>() {});

        private Reader() {}

        private static PresentedToken read(KeycloakSession session, @Nullable String text) {
            if (text == null) {
                return new Other();
            }
            if (text.split("\\.").length == ENCRYPTED_PARTS) {
                // Anybody can encrypt a sealed token to the realm, and some doors of Keycloak's would unwrap it.
                return new Unacceptable();
            }
            JWSInput jws;
            try {
                jws = new JWSInput(text);
            } catch (JWSInputException e) {
                // Keycloak reads tokens by the same class.
                return new Other();
            }
            Optional<Map<String, Object>> claims = claims(jws.getContent());
            if (claims.isEmpty()) {
                return new Unacceptable();
            }
            if (!(claims.get().get("jti") instanceof String id) || !SealedTokenId.isMarked(id)) {
                return new Other();
            }
            return SealedTokenId.isSealed(session, jws.getContent())
                    ? SealedToken.of(claims.get(), jws.getContent())
                            .<PresentedToken>map(Sealed::new)
                            .orElseGet(Unacceptable::new)
                    : new Unacceptable();
        }

        private static Optional<Map<String, Object>> claims(byte[] payload) {
            try {
                return Optional.ofNullable(STRICT.readValue(payload));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }
}
