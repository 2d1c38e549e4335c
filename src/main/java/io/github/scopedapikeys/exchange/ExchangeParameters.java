package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.key.KeyScanner;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;

/** The parameters of an exchange request (RFC 8693 §2.1), as far as they can be judged without the subject. */
final class ExchangeParameters {

    /** The type of a subject token that is a key. */
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

    /** A parameter that asks for what an exchange of keys does not give, or is too long; null if there is none. */
    @Nullable
    String unsupported() {
        return UNSUPPORTED.stream()
                .filter(context.getFormParams()::containsKey)
                .findFirst()
                .or(this::dropped)
                .orElse(null);
    }

    /** The token endpoint drops parameters that are too long. Here, one that narrows would be taken for not sent. */
    private Optional<String> dropped() {
        MultivaluedMap<String, String> sent =
                context.getSession().getContext().getHttpRequest().getDecodedFormParameters();
        return NARROWING.stream()
                .filter(name -> count(sent, name) != count(context.getFormParams(), name))
                .findFirst();
    }

    /** Without those that are empty, which count as omitted. */
    private static long count(MultivaluedMap<String, String> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null
                ? 0
                : values.stream().filter(value -> !value.isBlank()).count();
    }

    /** The type of token to issue; null if the one asked for is not issued here. */
    @Nullable
    String issuedTokenType() {
        String requested = context.getParams().getRequestedTokenType();
        if (requested == null) {
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

    /** Whether the subject is called what a sealed token is. */
    boolean isAccessToken() {
        String type = context.getParams().getSubjectTokenType();
        return OAuth2Constants.ACCESS_TOKEN_TYPE.equals(type) || OAuth2Constants.JWT_TOKEN_TYPE.equals(type);
    }

    @Nullable
    String subjectToken() {
        return context.getParams().getSubjectToken();
    }

    /** Null if none is asked for; a parameter without a value counts as omitted (RFC 6749 §3.2). */
    @Nullable
    String scope() {
        String scope = context.getParams().getScope();
        return scope == null || scope.isBlank() ? null : scope;
    }

    /** The first target that is no enabled client of the realm, or is named as a resource (RFC 8707); null if none. */
    @Nullable
    String unknownTarget(RealmModel realm) {
        List<String> resources = context.getParams().getResource();
        if (resources != null && !resources.isEmpty()) {
            return resources.get(0);
        }
        return audienceNames().stream()
                .filter(name -> client(realm, name) == null)
                .findFirst()
                .orElse(null);
    }

    /** The clients that the token is asked for; empty if none is named. Call after {@link #unknownTarget}. */
    Set<ClientModel> audience(RealmModel realm) {
        Set<ClientModel> clients = new HashSet<>();
        for (String name : audienceNames()) {
            ClientModel client = client(realm, name);
            if (client != null) {
                clients.add(client);
            }
        }
        return clients;
    }

    private List<String> audienceNames() {
        List<String> names = context.getParams().getAudience();
        return names == null ? List.of() : names;
    }

    private static @Nullable ClientModel client(RealmModel realm, String clientId) {
        if (KeyScanner.holdsKey(clientId)) {
            // A key in the wrong place: looked up, it would stand in caches and their logs.
            return null;
        }
        ClientModel client = realm.getClientByClientId(clientId);
        return client != null && client.isEnabled() ? client : null;
    }
}
