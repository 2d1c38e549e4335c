package io.github.scopedapikeys.gateway;

import io.github.scopedapikeys.ratelimit.RateLimitDecision;
import io.github.scopedapikeys.server.ServerTime;
import io.github.scopedapikeys.token.IssuedToken;
import io.github.scopedapikeys.token.SealedToken;
import io.github.scopedapikeys.verification.Refusal;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;

/** The answers to gateways. Everything that a gateway passes on is in headers. */
final class VerifyAnswer {

    /**
     * What an answer depends on: the credentials, and the caller's address, which Keycloak reads from one of the last two
     * headers.
     */
    private static final String DEPENDS_ON = String.join(
            ", ",
            HttpHeaders.AUTHORIZATION,
            PresentedCredentials.PROXY_AUTHORIZATION,
            PresentedCredentials.KEY_HEADER,
            "X-Forwarded-For",
            "Forwarded");

    private VerifyAnswer() {}

    /**
     * The key is good. All headers are always there: some gateways pass on a header of their caller where the answer has
     * none.
     *
     * @param longest maximum time for which the gateway may use the answer
     */
    static Response good(IssuedToken issued, UserModel owner, Duration longest) {
        SealedToken token = issued.token();
        return answer(Response.ok("", MediaType.TEXT_PLAIN_TYPE), "private, max-age=" + maxAge(token, longest))
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + issued.response().getToken())
                .header("X-Auth-Subject", HeaderText.of(token.typed().getSubject()))
                .header("X-Auth-Username", HeaderText.of(owner.getUsername()))
                .header("X-Auth-Scope", HeaderText.of(scopes(issued), ' '))
                .header("X-Auth-Roles", HeaderText.of(roles(token.typed()), ','))
                .header("X-Auth-Key-Id", token.keyId())
                .header("X-Auth-Expires", token.end().getEpochSecond())
                .header("X-Envoy-Auth-Headers-To-Remove", "x-api-key")
                .build();
    }

    /** The key is not good. */
    static Response badKey(PresentedCredentials.Challenge challenge) {
        return refused(Verdict.BAD_KEY, "invalid_token", "Invalid API key")
                .header(HttpHeaders.WWW_AUTHENTICATE, challenge.scheme())
                .build();
    }

    /** The key is good, and not good enough. */
    static Response tooLittle(PresentedCredentials.Challenge challenge, String error, String description) {
        return refused(Verdict.TOO_LITTLE, error, description)
                .header(HttpHeaders.WWW_AUTHENTICATE, challenge.scheme() + " error=\"" + error + "\"")
                .build();
    }

    /**
     * The key is used too often.
     *
     * @param forNginx nginx turns 429 into 500 for its caller, but hands on 403
     */
    static Response tooOften(boolean forNginx) {
        Response.ResponseBuilder answer =
                refused(Verdict.TOO_OFTEN, Refusal.RATE_LIMITED.oauthError(), Refusal.RATE_LIMITED.description());
        return forNginx
                ? answer.status(Response.Status.FORBIDDEN)
                        .header("X-Auth-Error", "rate_limited")
                        .build()
                : answer.build();
    }

    /** With what the caller may know of the key's rate limit. */
    static Response with(@Nullable RateLimitDecision rateLimit, Response answer) {
        if (rateLimit == null) {
            return answer;
        }
        Response.ResponseBuilder limited = Response.fromResponse(answer);
        rateLimit.headers().forEach(limited::header);
        return limited.build();
    }

    /** The gateway is not set up as it must be. */
    static Response badGateway(String error, String description) {
        return refused(Verdict.GATEWAY, error, description).build();
    }

    /** @param error and description have no character that JSON escapes */
    private static Response.ResponseBuilder refused(Verdict verdict, String error, String description) {
        String json = "{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}";
        return answer(Response.status(verdict.status()).entity(json).type(MediaType.APPLICATION_JSON_TYPE), "no-store");
    }

    /**
     * No cache of nginx keeps an answer: it would write keys and tokens to disk, and its cache key has no
     * {@code Authorization}.
     */
    private static Response.ResponseBuilder answer(Response.ResponseBuilder answer, String cacheControl) {
        return answer.header(HttpHeaders.CACHE_CONTROL, cacheControl)
                .header(HttpHeaders.VARY, DEPENDS_ON)
                .header("X-Accel-Expires", 0);
    }

    /** In seconds. The token ends no later than the key, and than the grace period of a previous secret. */
    private static long maxAge(SealedToken token, Duration longest) {
        Duration left = Duration.between(ServerTime.now(), token.end());
        return Math.max(0, Math.min(left.toSeconds(), longest.toSeconds()));
    }

    private static List<String> scopes(IssuedToken issued) {
        String scope = issued.response().getScope();
        return scope == null || scope.isBlank() ? List.of() : List.of(scope.split(" "));
    }

    /** The roles that the token shows: realm roles, then {@code client:role}. */
    private static List<String> roles(AccessToken token) {
        List<String> roles = new ArrayList<>(sorted("", token.getRealmAccess()));
        new TreeMap<>(token.getResourceAccess())
                .forEach((client, access) -> roles.addAll(sorted(client + ":", access)));
        return roles;
    }

    private static List<String> sorted(String prefix, AccessToken.Access access) {
        return access == null || access.getRoles() == null
                ? Collections.emptyList()
                : access.getRoles().stream().sorted().map(role -> prefix + role).toList();
    }
}
