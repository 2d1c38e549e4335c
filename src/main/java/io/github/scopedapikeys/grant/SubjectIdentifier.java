package io.github.scopedapikeys.grant;

import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.ProtocolMapperUtils;
import org.keycloak.protocol.oidc.mappers.AbstractPairwiseSubMapper;
import org.keycloak.representations.AccessToken;

/** What a client knows a user by: the user's id, or a pairwise identifier (OpenID Connect Core 1.0 §8.1). */
public final class SubjectIdentifier {

    private SubjectIdentifier() {}

    /** The {@code sub} of a token with these rights for this client. */
    public static String of(KeycloakSession session, UserModel user, ClientModel client, EffectiveRights rights) {
        return isPairwise(rights) ? pairwise(session, user, client, rights) : user.getId();
    }

    private static boolean isPairwise(EffectiveRights rights) {
        return rights.scopes().stream()
                .flatMap(scope -> scope.getProtocolMappersStream())
                .anyMatch(mapper -> mapper.getProtocolMapper().endsWith(AbstractPairwiseSubMapper.PROVIDER_ID_SUFFIX));
    }

    private static String pairwise(
            KeycloakSession session, UserModel user, ClientModel client, EffectiveRights rights) {
        ScopedSession scoped = ScopedSession.open(session, user, client, rights);
        AccessToken token = new AccessToken();
        token.subject(user.getId());
        try (Stream<Map.Entry<ProtocolMapperModel, ProtocolMapper>> mappers =
                ProtocolMapperUtils.getSortedProtocolMappers(session, scoped.context())) {
            mappers.forEach(entry -> {
                if (entry.getValue() instanceof AbstractPairwiseSubMapper mapper) {
                    mapper.transformAccessToken(token, entry.getKey(), session, scoped.userSession(), scoped.context());
                }
            });
        }
        return token.getSubject();
    }
}
