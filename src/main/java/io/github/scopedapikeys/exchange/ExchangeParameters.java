package io.github.scopedapikeys.exchange;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.protocol.oidc.TokenExchangeContext;

/** The parameters of an exchange request (RFC 8693 §2.1), and the checks that do not need the subject. */
final class ExchangeParameters {

    /** The {@code subject_token_type} of a key. */
    static final String KEY_TYPE = "urn:scoped-api-keys:token-type:api-key";

    private static final List<String> UNSUPPORTED = List.of(
            OAuth2Constants.ACTOR_TOKEN,
            OAuth2Constants.ACTOR_TOKEN_TYPE,
            OAuth2Constants.REQUESTED_SUBJECT,
            OAuth2Constants.REQUESTED_ISSUER,
            OAuth2Constants.SUBJECT_ISSUER);

    private static final List<String> NARROWING = List.of(
            OAuth2Constants.SCOPE,
            OAuth2Constants.AUDIENCE,
            OAuth2Constants.RESOURCE,
            OAuth2Constants.REQUESTED_TOKEN_TYPE);

    private final TokenExchangeContext context;

    ExchangeParameters(TokenExchangeContext context) {
        this.context = context;
    }

    /** The first parameter that is not supported for keys or was dropped by Keycloak; null if there is none. */
    @Nullable
    String unsupported() {
        return UNSUPPORTED.stream()
                .filter(name -> count(context.getFormParams(), name) > 0)
                .findFirst()
                .or(this::dropped)
                .orElse(null);
    }

    /**
     * The token endpoint drops parameters that are too long. A dropped parameter must not count as omitted, because it
     * would limit the token.
     */
    private Optional<String> dropped() {
        MultivaluedMap<String, String> sent =
                context.getSession().getContext().getHttpRequest().getDecodedFormParameters();
        return NARROWING.stream()
                .filter(name -> count(sent, name) != count(context.getFormParams(), name))
                .findFirst();
    }

    /** Counts the values that are not empty: an empty value counts as omitted (RFC 6749 §3.2). */
    private static long count(MultivaluedMap<String, String> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null
                ? 0
                : values.stream().filter(value -> !value.isBlank()).count();
    }

    /** The type of token to issue; null if the requested type is not supported. */
    @Nullable
    String issuedTokenType() {
        String requested = context.getParams().getRequestedTokenType();
        if (requested == null || requested.isBlank()) {
            return OAuth2Constants.ACCESS_TOKEN_TYPE;
        }
        return switch (requested) {
            case OAuth2Constants.ACCESS_TOKEN_TYPE, OAuth2Constants.JWT_TOKEN_TYPE -> requested;
            default -> null;
        };
    }

    boolean isKey() {
        return KEY_TYPE.equals(context.getParams().getSubjectTokenType());
    }

    /** Whether the {@code subject_token_type} is one that a sealed token may have. */
    boolean isAccessToken() {
        String type = context.getParams().getSubjectTokenType();
        return OAuth2Constants.ACCESS_TOKEN_TYPE.equals(type) || OAuth2Constants.JWT_TOKEN_TYPE.equals(type);
    }

    @Nullable
    String subjectToken() {
        return context.getParams().getSubjectToken();
    }

    /** Null if no scope is requested; an empty value counts as omitted (RFC 6749 §3.2). */
    @Nullable
    String scope() {
        String scope = context.getParams().getScope();
        return scope == null || scope.isBlank() ? null : scope;
    }

    /** The requested audiences as client IDs; empty if there are none. */
    List<String> audience() {
        return values(OAuth2Constants.AUDIENCE);
    }

    /** The requested resources (RFC 8707); empty if there are none. */
    List<String> resources() {
        return values(OAuth2Constants.RESOURCE);
    }

    private List<String> values(String name) {
        List<String> values = context.getFormParams().get(name);
        return values == null
                ? List.of()
                : values.stream().filter(value -> !value.isBlank()).distinct().toList();
    }
}
