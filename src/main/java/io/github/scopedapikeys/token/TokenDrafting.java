package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import io.github.scopedapikeys.rights.RightsDecision;
import io.github.scopedapikeys.rights.RightsLimits;
import io.github.scopedapikeys.rights.RightsRequest;
import io.github.scopedapikeys.rights.RightsResolver;
import io.github.scopedapikeys.server.ServerTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;
import org.keycloak.representations.AccessToken;

/**
 * Drafts the token for a key: Keycloak's mappers and the server's post-processors run on a {@link ScopedSession}, and
 * the result is cut to the key's rights. Exchange and introspection of a key share this calculation.
 */
public final class TokenDrafting {

    private final KeycloakSession session;
    private final TokenManager tokens;

    /** @param tokens Keycloak's token manager, as passed to the grant */
    public TokenDrafting(KeycloakSession session, TokenManager tokens) {
        this.session = session;
        this.tokens = tokens;
    }

    /**
     * Drafts the token, or says why the client cannot get it.
     *
     * @param event of the request, for Keycloak's response builder
     */
    public TokenDecision draft(TokenRequest request, EventBuilder event) {
        OIDCAdvancedConfigWrapper config = OIDCAdvancedConfigWrapper.fromClientModel(request.client());
        ScopedSession scoped = ScopedSession.open(session, request.user(), request.client(), request.rights());
        AccessToken token = generate(request, scoped, event);
        long start = request.verifiedAt().getEpochSecond();
        TokenLife.countFrom(start, token, ServerTime.now().getEpochSecond());
        Set<String> audience = clientIds(request);
        Set<String> refused = new HashSet<>(audience);
        refused.removeAll(givenAudience(token, request.client()));
        if (!refused.isEmpty()) {
            return new TokenDecision.AudienceRefused(refused.iterator().next());
        }
        AccessToken.@Nullable Confirmation confirmation = token.getConfirmation();
        if (config.isUseMtlsHokToken() && (confirmation == null || confirmation.getCertThumbprint() == null)) {
            return new TokenDecision.CertificateMissing();
        }
        if (config.isUseDPoP() && (confirmation == null || confirmation.getKeyThumbprint() == null)) {
            return new TokenDecision.ProofMissing();
        }
        token.audience(audience.toArray(String[]::new));
        token.setScope(request.rights().scopeString());
        SealedToken.clampRoles(token, request.rights());
        PostProcessing processing;
        try {
            processing = PostProcessing.of(session, scoped.context(), token);
        } catch (TokenInterceptorException e) {
            return new TokenDecision.Intercepted(e);
        }
        audience.retainAll(audienceOf(token));
        if (audience.isEmpty()) {
            return new TokenDecision.AudienceRefused(request.client().getClientId());
        }
        long end = processing.end(request.notAfter());
        if (end <= start) {
            return new TokenDecision.LifespanMissing();
        }
        token.audience(audience.toArray(String[]::new));
        token.iat(start);
        token.exp(end);
        return new TokenDecision.Granted(draft(request, scoped, processing.before(), token, left(request, processing)));
    }

    /**
     * The rights after the post-processors. If a scope is removed, its roles are removed too; if all roles of a scope
     * are removed, the scope is removed too. Introspection and further exchange of the token give the same result.
     */
    private EffectiveRights left(TokenRequest request, PostProcessing processing) {
        EffectiveRights left = processing.left(request.rights());
        if (left.equals(request.rights())) {
            return left;
        }
        RightsDecision decision = new RightsResolver(session)
                .resolve(RightsRequest.remaining(
                        RightsLimits.of(left), request.key().data(), request.user(), request.client()));
        // Only a requested scope can be refused, and none is requested here.
        return ((RightsDecision.Granted) decision).rights();
    }

    /**
     * The clients that a token may be for: the requesting client, and the clients that Keycloak's mappers give for
     * these rights.
     *
     * @param request its audience is ignored
     */
    public Set<String> possibleAudience(TokenRequest request, EventBuilder event) {
        ScopedSession scoped = ScopedSession.open(session, request.user(), request.client(), request.rights());
        return givenAudience(generate(request, scoped, event), request.client());
    }

    private AccessToken generate(TokenRequest request, ScopedSession scoped, EventBuilder event) {
        return tokens.responseBuilder(
                        session.getContext().getRealm(),
                        request.client(),
                        event,
                        session,
                        scoped.userSession(),
                        scoped.context())
                .generateAccessToken()
                .getAccessToken();
    }

    private TokenDraft draft(
            TokenRequest request, ScopedSession scoped, AccessToken made, AccessToken token, EffectiveRights rights) {
        restore(token, made, request, rights);
        Map<String, Object> claims = JsonClaims.of(token, request.key().id(), rights);
        boolean lowerCase =
                OIDCAdvancedConfigWrapper.fromClientModel(request.client()).isUseLowerCaseInTokenResponse();
        String type = made.getType();
        String id = SealedTokenId.unsealed(
                session,
                session.getProvider(TokenContextEncoderProvider.class).getTokenContextFromTokenId(made.getId()));
        return new TokenDraft(scoped, id, lowerCase ? type.toLowerCase(Locale.ROOT) : type, rights, claims);
    }

    /** Restores the claims that post-processors must not change, and cuts the token to the rights again. */
    private static void restore(AccessToken token, AccessToken made, TokenRequest request, EffectiveRights rights) {
        token.type(made.getType());
        token.issuer(made.getIssuer());
        token.issuedFor(request.client().getClientId());
        token.setConfirmation(made.getConfirmation());
        token.setScope(rights.scopeString());
        String subject = made.getSubject();
        // With the issuer as its subject, the token could be used as a client assertion (RFC 7523 §3).
        boolean usable = subject != null && !subject.isBlank() && !subject.equals(made.getIssuer());
        token.subject(usable ? subject : request.user().getId());
        SealedToken.clampRoles(token, rights);
    }

    private static Set<String> clientIds(TokenRequest request) {
        Set<String> ids = new HashSet<>();
        if (request.audience().isEmpty()) {
            ids.add(request.client().getClientId());
        }
        request.audience().stream().map(ClientModel::getClientId).forEach(ids::add);
        return ids;
    }

    /** The requesting client, and the audiences from Keycloak's own mappers. */
    private static Set<String> givenAudience(AccessToken token, ClientModel client) {
        Set<String> given = audienceOf(token);
        given.add(client.getClientId());
        return given;
    }

    private static Set<String> audienceOf(AccessToken token) {
        return token.getAudience() == null ? new HashSet<>() : new HashSet<>(Arrays.asList(token.getAudience()));
    }
}
