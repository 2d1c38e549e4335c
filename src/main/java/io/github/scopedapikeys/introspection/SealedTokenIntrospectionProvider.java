package io.github.scopedapikeys.introspection;

import io.github.scopedapikeys.grant.RightsDecision;
import io.github.scopedapikeys.grant.RightsRequest;
import io.github.scopedapikeys.grant.RightsResolver;
import io.github.scopedapikeys.grant.ScopedSession;
import io.github.scopedapikeys.grant.SealedClaims;
import io.github.scopedapikeys.grant.SealedToken;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.ParseResult;
import io.github.scopedapikeys.metrics.KeyMetrics;
import io.github.scopedapikeys.metrics.Operation;
import io.github.scopedapikeys.verification.KeyEventDetails;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.Verification;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;

/**
 * Keycloak's introspection of access tokens, which also knows keys and sealed tokens.
 *
 * <p>The stock provider looks for the session of a token and then works its claims out anew with the user's full rights. A
 * sealed token has no session, and its claims are worked out with the rights of its key, never beyond the token's own.
 */
final class SealedTokenIntrospectionProvider extends AccessTokenIntrospectionProvider<AccessToken> {

    /** Where the token is for another client, which Keycloak's own checks tell. */
    private static final String NOT_FOR_CLIENT = "not_for_client";

    private String refusal = NOT_FOR_CLIENT;

    SealedTokenIntrospectionProvider(KeycloakSession session) {
        super(session);
    }

    @Override
    public Response introspect(String text, EventBuilder event) {
        return ApiKey.parse(text) instanceof ParseResult.Parsed
                ? new KeyIntrospection(session, event).introspect(text)
                : super.introspect(text, event);
    }

    @Override
    protected boolean introspectionChecks(String text) {
        if (!verifyToken(text)) {
            return false;
        }
        Optional<UUID> keyId = SealedToken.keyId(session, token);
        return keyId.isPresent() ? measured(keyId.get()) : super.introspectionChecks(text);
    }

    private boolean measured(UUID keyId) {
        long startedAt = System.nanoTime();
        boolean active = sealedTokenChecks(keyId);
        KeyMetrics.request(realm.getName(), Operation.INTROSPECT_TOKEN, active ? null : refusal, startedAt);
        return active;
    }

    private boolean sealedTokenChecks(UUID keyId) {
        eventBuilder.detail(KeyEventDetails.KEY_ID, keyId.toString());
        if (!verifyClient()) {
            return false;
        }
        KeyVerifier keys = new KeyVerifier(session);
        Verification verification = keys.recheck(keyId, token);
        if (verification instanceof Verification.Refused refused) {
            eventBuilder.detail(KeyEventDetails.KEY_NAME, refused.keyName());
            if (refused.owner() != null) {
                eventBuilder.user(refused.owner());
            }
            return refuse(refused.reason());
        }
        Verification.Accepted accepted = (Verification.Accepted) verification;
        user = accepted.owner();
        if (!verifyAudience()) {
            return false;
        }
        RightsRequest request = RightsRequest.of(session, token, accepted.key().data(), user, client);
        RightsDecision decision = new RightsResolver(realm).resolve(request);
        if (!(decision instanceof RightsDecision.Granted granted)) {
            return refuse(Refusal.INVALID_SCOPE);
        }
        eventBuilder.user(user);
        eventBuilder.detail(KeyEventDetails.KEY_NAME, accepted.key().name());
        Refusal consentRefusal = keys.consentRefusal(user, client, granted.rights());
        if (consentRefusal != null) {
            return refuse(consentRefusal);
        }
        ScopedSession scoped = ScopedSession.open(session, user, client, granted.rights());
        userSession = scoped.userSession();
        transformedToken = SealedClaims.introspect(session, tokenManager, token, scoped, granted.rights());
        return true;
    }

    private boolean refuse(Refusal reason) {
        refusal = reason.reason();
        eventBuilder.detail(Details.REASON, refusal);
        eventBuilder.error(reason.eventError());
        return false;
    }
}
