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
 * Runs the server's token post-processors and shows what they changed. A post-processor may remove roles, scopes and
 * audiences, and may shorten the lifetime. It cannot change the copy of the token that is made before.
 */
final class PostProcessing {

    /**
     * The factories of Keycloak 26.7. Their result depends only on the contents of a {@link TokenCacheKey}. They are
     * listed by class name, because an extension may use Keycloak's packages and provider ids.
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

    /**
     * Whether all post-processors of a server are Keycloak's own. The result of any other post-processor may depend on
     * anything.
     */
    static boolean isKeycloaks(KeycloakSessionFactory server) {
        return server.getProviderFactoriesStream(TokenPostProcessor.class)
                .allMatch(factory -> KEYCLOAKS.contains(factory.getClass().getName()));
    }

    /**
     * Runs the post-processors in Keycloak's order. Unlike in Keycloak's response builder, the token is restored and
     * sealed after them.
     *
     * @param token is changed
     * @throws org.keycloak.protocol.oidc.token.TokenInterceptorException if a post-processor refuses the request
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

    /** A copy of the token before the post-processors ran. */
    AccessToken before() {
        return before;
    }

    /** The rights without the roles and scopes that post-processors removed from the token. */
    EffectiveRights left(EffectiveRights rights) {
        Set<RoleModel> cut = rights.roles().stream()
                .filter(role -> SealedToken.shows(before, role) && !SealedToken.shows(after, role))
                .collect(Collectors.toSet());
        return rights.without(cut).shownIn(after.getScope());
    }

    /**
     * When the token ends, in seconds since the epoch: the earliest of {@code notAfter}, Keycloak's end and the
     * post-processors' end.
     *
     * @param notAfter the latest end; also the end of a token without {@code exp}, or with an {@code exp} of 0, which
     *     means no end to Keycloak
     */
    long end(Instant notAfter) {
        return Stream.of(notAfter.getEpochSecond(), before.getExp(), after.getExp())
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .filter(end -> end > 0)
                .min()
                .orElseThrow();
    }

    /** Copies the parts that sealing takes from the token as it was before the post-processors. */
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
