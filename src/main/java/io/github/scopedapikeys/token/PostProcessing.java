package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RoleModel;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/**
 * What the server's token post-processors did to a token. They may take away: roles, scopes, audience, life. What the
 * token was before is kept out of their reach.
 */
final class PostProcessing {

    /**
     * The factories that Keycloak 26.7 brings, of which it is known that they look at nothing but what a
     * {@link TokenCacheKey} holds. By name, since extensions may use Keycloak's packages and ids.
     */
    private static final Set<String> KEYCLOAKS = Set.of(
            "org.keycloak.organization.protocol.mappers.oidc.OrganizationTokenPostProcessorFactory",
            "org.keycloak.protocol.oid4vc.refresh.OID4VCITokenPostProcessorProviderFactory",
            "org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorsPostProcessorFactory",
            "org.keycloak.services.resources.admin.AdminRoleTokenPostProcessorFactory");

    private final AccessToken before;
    private final AccessToken after;

    private PostProcessing(AccessToken before, AccessToken after) {
        this.before = before;
        this.after = after;
    }

    /** Whether all post-processors of a server are Keycloak's own. What others refuse or take away may depend on anything. */
    static boolean isKeycloaks(KeycloakSessionFactory server) {
        return server.getProviderFactoriesStream(TokenPostProcessor.class)
                .allMatch(factory -> KEYCLOAKS.contains(factory.getClass().getName()));
    }

    /**
     * Runs them as Keycloak's response builder does, but before the last word, which is ours.
     *
     * @param token is changed
     * @throws org.keycloak.protocol.oidc.token.TokenInterceptorException if one of them refuses the request
     */
    static PostProcessing of(KeycloakSession session, ClientSessionContext context, AccessToken token) {
        PostProcessing processing = new PostProcessing(snapshot(token), token);
        TokenPostProcessorContext shown = new TokenPostProcessorContext(null, null, null, token, context);
        session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(TokenPostProcessor.class)
                .sorted((first, second) -> Integer.compare(second.order(), first.order()))
                .map(factory -> session.getProvider(TokenPostProcessor.class, factory.getId()))
                .forEach(processor -> processor.process(shown));
        return processing;
    }

    /** The token as it was before. */
    AccessToken before() {
        return before;
    }

    /** The rights without what the token showed before and does not show any more. */
    EffectiveRights left(EffectiveRights rights) {
        Set<RoleModel> cut = rights.roles().stream()
                .filter(role -> SealedToken.shows(before, role) && !SealedToken.shows(after, role))
                .collect(Collectors.toSet());
        return rights.without(cut).shownIn(after.getScope());
    }

    /**
     * When the token ends, in seconds since the epoch: as Keycloak meant it, or earlier.
     *
     * @param notAfter the latest end. Holds alone where the token names none: to Keycloak an {@code exp} of 0 is no end
     */
    long end(Instant notAfter) {
        return Stream.of(notAfter.getEpochSecond(), before.getExp(), after.getExp())
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .filter(end -> end > 0)
                .min()
                .orElseThrow();
    }

    /** What sealing takes from the token. */
    private static AccessToken snapshot(AccessToken token) {
        AccessToken made = new AccessToken();
        made.id(token.getId());
        made.type(token.getType());
        made.issuer(token.getIssuer());
        made.subject(token.getSubject());
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
}
