package io.github.scopedapikeys.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.encode.AccessTokenContext;
import org.keycloak.protocol.oidc.encode.AccessTokenContext.SessionType;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;

/**
 * The {@code jti} of a sealed token: the context that Keycloak encodes in token ids, an id, a dot and the {@link Seal}.
 *
 * <p>The context names a stored session type, although there is no session, and a grant type of this extension. The
 * APIs of Keycloak that look at a token's session or grant type refuse it. Keycloak does not let mappers write {@code jti}. The claim comes
 * first in the payload, so the position of the seal is known without parsing JSON.
 */
public final class SealedTokenId {

    /** The grant type in the ids. No request can use it. It never changes. */
    public static final String GRANT_TYPE = "urn:scoped-api-keys:grant-type:sealed-token";

    /** The short name of the grant type in token ids. It never changes. */
    public static final String GRANT_SHORTCUT = "ak";

    /** The encoded context: two characters each for the session type, the token type and the grant type. */
    private static final Pattern MARKED = Pattern.compile("...." + GRANT_SHORTCUT + ":.*", Pattern.DOTALL);

    private static final Pattern PAYLOAD = Pattern.compile("\\{\"jti\":\"on(?:rt|lt)" + GRANT_SHORTCUT
            + ":[0-9A-Za-z-]{1,64}\\.([0-9A-Za-z_-]{" + Seal.LENGTH + "})\"");

    private static final int LONGEST_START = 8 + 7 + 64 + 1 + Seal.LENGTH + 1;

    private SealedTokenId() {}

    /** A token id for the current request, without a seal. */
    static String unsealed(KeycloakSession session, AccessTokenContext made) {
        return session.getProvider(TokenContextEncoderProvider.class)
                .encodeTokenId(new AccessTokenContext(
                        SessionType.ONLINE, made.getTokenType(), GRANT_TYPE, made.getRawTokenId()));
    }

    /** Whether an id names our grant type. Anyone may have written the id: only the seal proves its origin. */
    static boolean isMarked(String id) {
        return MARKED.matcher(id).matches();
    }

    /**
     * The payload with its seal after the id.
     *
     * @param payload JSON that begins with the claim {@code jti} and this id
     */
    static String sealed(KeycloakSession session, String id, byte[] payload) {
        int place = ("{\"jti\":\"" + id).length();
        byte[] head = Arrays.copyOf(payload, place);
        if (!new String(head, StandardCharsets.US_ASCII).equals("{\"jti\":\"" + id)) {
            throw new IllegalStateException("A token's payload does not begin with its id");
        }
        byte[] tail = Arrays.copyOfRange(payload, place, payload.length);
        return new String(head, StandardCharsets.UTF_8)
                + "."
                + Seal.of(session, head, tail)
                + new String(tail, StandardCharsets.UTF_8);
    }

    /** The id of a sealed token, without the seal. */
    static String withoutSeal(String id) {
        return id.substring(0, id.length() - Seal.LENGTH - 1);
    }

    /** Whether the payload has a valid seal in its {@code jti}. */
    static boolean isSealed(KeycloakSession session, byte[] payload) {
        return seal(payload)
                .filter(seal -> {
                    byte[] head = Arrays.copyOf(payload, seal.start(1) - 1);
                    byte[] tail = Arrays.copyOfRange(payload, seal.end(1), payload.length);
                    return Seal.matches(session, seal.group(1), head, tail);
                })
                .isPresent();
    }

    private static Optional<Matcher> seal(byte[] payload) {
        String start = new String(payload, 0, Math.min(payload.length, LONGEST_START), StandardCharsets.ISO_8859_1);
        Matcher matcher = PAYLOAD.matcher(start);
        return matcher.lookingAt() ? Optional.of(matcher) : Optional.empty();
    }
}
