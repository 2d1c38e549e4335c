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
 * Decides whether a presented value is a sealed token. The exchange (subject and actor token),
 * the JWT authorization grant, clients' assertions of an identity provider, and introspection ask here before Keycloak does.
 * Keycloak's other APIs refuse a sealed token by its session and grant type.
 *
 * <p>A value is left to Keycloak only if it is certainly not a sealed token. A value is refused if it has the mark of a
 * sealed token but no valid seal, or if its claims cannot be read. Otherwise a value that only Keycloak can read would
 * pass the check.
 */
public sealed interface PresentedToken {

    /** Another token, or not a JWT: it may be left to Keycloak. */
    record Other() implements PresentedToken {}

    /**
     * A value to refuse: it has the mark of a sealed token but no seal of this realm, it is encrypted, or it cannot be
     * read.
     */
    record Unacceptable() implements PresentedToken {}

    /**
     * A token sealed by this realm. Its signature, lifetime and key are not verified yet.
     *
     * @param token its claims
     */
    record Sealed(SealedToken token) implements PresentedToken {}

    /** Reads a value; null is not a sealed token. */
    static PresentedToken read(KeycloakSession session, @Nullable String value) {
        return Reader.read(session, value);
    }

    /** Whether this value may be left to Keycloak. */
    static boolean isKeycloaks(KeycloakSession session, @Nullable String value) {
        return read(session, value) instanceof Other;
    }

    /**
     * Reads payloads as plain JSON, without Keycloak's types: a crafted payload could make these fail or see other
     * claims.
     */
    final class Reader {

        private static final int ENCRYPTED_PARTS = 5;

        private static final ObjectReader STRICT = JsonMapper.builder()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readerFor(new TypeReference<LinkedHashMap<String, Object>>() {});

        private Reader() {}

        private static PresentedToken read(KeycloakSession session, @Nullable String value) {
            if (value == null) {
                return new Other();
            }
            if (value.split("\\.").length == ENCRYPTED_PARTS) {
                // Anyone can encrypt a sealed token for the realm, and some of Keycloak's endpoints would decrypt it.
                return new Unacceptable();
            }
            JWSInput jws;
            try {
                jws = new JWSInput(value);
            } catch (JWSInputException e) {
                // Keycloak parses tokens with the same class, so it cannot read the value either.
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
