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
 * The {@code jti} of a sealed token: what Keycloak encodes in an id, an id, a dot, the {@link Seal}.
 *
 * <p>It says that the token belongs to a stored session, which does not exist, and that it comes from a grant of this
 * extension, whose tokens no door of Keycloak accepts. Keycloak lets no mapper write {@code jti}. It is the payload's first
 * claim, so that the seal's place is known without reading JSON.
 */
public final class SealedTokenId {

    /** The grant that the ids name. Nobody can ask for it. Never changes. */
    public static final String GRANT_TYPE = "urn:scoped-api-keys:grant-type:sealed-token";

    /** The grant's name in token ids. Never changes. */
    public static final String GRANT_SHORTCUT = "ak";

    /** Two characters for the session, two for the kind of token, two for the grant. */
    private static final Pattern MARKED = Pattern.compile("...." + GRANT_SHORTCUT + ":.*", Pattern.DOTALL);

    private static final Pattern PAYLOAD = Pattern.compile("\\{\"jti\":\"on(?:rt|lt)" + GRANT_SHORTCUT
            + ":[0-9A-Za-z-]{1,64}\\.([0-9A-Za-z_-]{" + Seal.LENGTH + "})\"");

    private static final int LONGEST_START = 8 + 7 + 64 + 1 + Seal.LENGTH + 1;

    private SealedTokenId() {}

    /** The id of a token that was made for this moment's request, without its seal. */
    static String unsealed(KeycloakSession session, AccessTokenContext made) {
        return session.getProvider(TokenContextEncoderProvider.class)
                .encodeTokenId(new AccessTokenContext(
                        SessionType.ONLINE, made.getTokenType(), GRANT_TYPE, made.getRawTokenId()));
    }

    /** Whether an id names our grant, no matter who wrote it. */
    static boolean isMarked(String id) {
        return MARKED.matcher(id).matches();
    }

    /**
     * The payload with its seal behind the id.
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

    /** A sealed token's id as it was before it was sealed. */
    static String withoutSeal(String id) {
        return id.substring(0, id.length() - Seal.LENGTH - 1);
    }

    /** Whether a payload carries the seal that it must have. */
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
