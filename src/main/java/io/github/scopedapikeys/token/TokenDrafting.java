package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RoleModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/**
 * Lets Keycloak's mappers and the server's post-processors make a token on a {@link ScopedSession}, and takes from it no
 * more than the rights of the key. What an exchange signs and what the introspection of a key tells is one calculation.
 */
public final class TokenDrafting {

    private final KeycloakSession session;
    private final TokenManager tokens;

    /** @param tokens Keycloak's, as handed to the grant */
    public TokenDrafting(KeycloakSession session, TokenManager tokens) {
        this.session = session;
        this.tokens = tokens;
    }

    /**
     * Drafts the token, unless something about the client stands against it.
     *
     * @param event of the request, for Keycloak's builder
     */
    public TokenDecision draft(TokenRequest request, EventBuilder event) {
        OIDCAdvancedConfigWrapper config = OIDCAdvancedConfigWrapper.fromClientModel(request.client());
        ScopedSession scoped = ScopedSession.open(session, request.user(), request.client(), request.rights());
        AccessToken token = generate(request, scoped, event);
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
        SealedToken.clampRoles(token, request.rights());
        AccessToken made = snapshot(token);
        try {
            postProcess(token, scoped.context());
        } catch (TokenInterceptorException e) {
            return new TokenDecision.Intercepted(e);
        }
        audience.retainAll(audienceOf(token));
        if (audience.isEmpty()) {
            return new TokenDecision.AudienceRefused(request.client().getClientId());
        }
        EffectiveRights rights = request.rights().without(cut(request.rights(), made, token));
        return new TokenDecision.Granted(
                draft(request, scoped, rights, made, finished(token, made, request, rights, audience)));
    }

    /**
     * The clients that Keycloak's mappers name for these rights, and the requesting one: whom a token may be for.
     *
     * @param request whose audience is not regarded
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

    /** What sealing takes from the token as it is now, out of reach of post-processors. */
    private static AccessToken snapshot(AccessToken token) {
        AccessToken made = new AccessToken();
        made.id(token.getId());
        made.type(token.getType());
        made.issuer(token.getIssuer());
        made.subject(token.getSubject());
        made.iat(token.getIat());
        made.exp(token.getExp());
        if (token.getConfirmation() != null) {
            made.setConfirmation(
                    JsonSerialization.mapper.convertValue(token.getConfirmation(), AccessToken.Confirmation.class));
        }
        if (token.getRealmAccess() != null) {
            made.setRealmAccess(token.getRealmAccess().clone());
        }
        token.getResourceAccess()
                .forEach((client, access) -> made.addAccess(client)
                        .roles(access.getRoles() == null ? Set.of() : new HashSet<>(access.getRoles())));
        return made;
    }

    /** As Keycloak's response builder runs them, but before the last word, which is ours. */
    private void postProcess(AccessToken token, ClientSessionContext context) {
        TokenPostProcessorContext shown = new TokenPostProcessorContext(null, null, null, token, context);
        session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(TokenPostProcessor.class)
                .sorted((first, second) -> Integer.compare(second.order(), first.order()))
                .map(factory -> session.getProvider(TokenPostProcessor.class, factory.getId()))
                .forEach(processor -> processor.process(shown));
    }

    /** The roles that the token showed and that a post-processor took away. */
    private static Set<RoleModel> cut(EffectiveRights rights, AccessToken made, AccessToken token) {
        return rights.roles().stream()
                .filter(role -> SealedToken.shows(made, role) && !SealedToken.shows(token, role))
                .collect(Collectors.toSet());
    }

    /** Gives the token back what is not for post-processors to change, and cuts it to the rights again. */
    private static AccessToken finished(
            AccessToken token, AccessToken made, TokenRequest request, EffectiveRights rights, Set<String> audience) {
        token.id(made.getId());
        token.type(made.getType());
        token.issuer(made.getIssuer());
        token.iat(made.getIat());
        token.issuedFor(request.client().getClientId());
        token.setConfirmation(made.getConfirmation());
        token.audience(audience.toArray(String[]::new));
        token.setScope(rights.scopeString());
        String subject = made.getSubject();
        // A subject that is the issuer would make the token an assertion by which a client signs in (RFC 7523 §3).
        boolean usable = subject != null && !subject.isBlank() && !subject.equals(made.getIssuer());
        token.subject(usable ? subject : request.user().getId());
        long end = Math.min(made.getExp(), request.notAfter().getEpochSecond());
        token.exp(token.getExp() == null ? end : Math.min(end, token.getExp()));
        SealedToken.clampRoles(token, rights);
        return token;
    }

    private TokenDraft draft(
            TokenRequest request, ScopedSession scoped, EffectiveRights rights, AccessToken made, AccessToken token) {
        Map<String, Object> claims = PlainClaims.of(token, request.key().id(), rights);
        boolean lowerCase =
                OIDCAdvancedConfigWrapper.fromClientModel(request.client()).isUseLowerCaseInTokenResponse();
        String type = made.getType();
        String id = SealedTokenId.unsealed(
                session,
                session.getProvider(TokenContextEncoderProvider.class).getTokenContextFromTokenId(made.getId()));
        return new TokenDraft(scoped, id, lowerCase ? type.toLowerCase(Locale.ROOT) : type, rights, claims);
    }

    private static Set<String> clientIds(TokenRequest request) {
        Set<String> ids = new HashSet<>();
        if (request.audience().isEmpty()) {
            ids.add(request.client().getClientId());
        }
        request.audience().stream().map(ClientModel::getClientId).forEach(ids::add);
        return ids;
    }

    /** The requesting client, and whomever Keycloak's own mappers named for these rights. */
    private static Set<String> givenAudience(AccessToken token, ClientModel client) {
        Set<String> given = audienceOf(token);
        given.add(client.getClientId());
        return given;
    }

    private static Set<String> audienceOf(AccessToken token) {
        return token.getAudience() == null ? new HashSet<>() : new HashSet<>(Arrays.asList(token.getAudience()));
    }
}
