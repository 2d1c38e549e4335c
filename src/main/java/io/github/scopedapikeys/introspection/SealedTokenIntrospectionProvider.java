package io.github.scopedapikeys.introspection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.audit.Operation;
import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.audit.RequestRecord;
import io.github.scopedapikeys.key.KeyParser;
import io.github.scopedapikeys.key.ParseResult;
import io.github.scopedapikeys.token.IntrospectedToken;
import io.github.scopedapikeys.token.PresentedToken;
import io.github.scopedapikeys.token.RecomputedClaims;
import io.github.scopedapikeys.token.ScopedSession;
import io.github.scopedapikeys.token.SealedToken;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.RemainingRights;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/**
 * Keycloak's introspection of access tokens, extended for keys and sealed tokens.
 *
 * <p>Keycloak's own provider looks for the session of a token and then recomputes the claims with the user's full
 * rights. A sealed token has no session, and its claims are recomputed with its remaining rights.
 */
final class SealedTokenIntrospectionProvider extends AccessTokenIntrospectionProvider<AccessToken> {

    /** The meter's label for tokens that Keycloak's own checks refuse. */
    private static final String NOT_FOR_CLIENT = "not_for_client";

    SealedTokenIntrospectionProvider(KeycloakSession session) {
        super(session);
    }

    @Override
    public Response introspect(String value, EventBuilder event) {
        if (KeyParser.parse(value) instanceof ParseResult.Parsed) {
            return new KeyIntrospection(session, event).introspect(value);
        }
        PresentedToken presented = PresentedToken.read(session, value);
        if (presented instanceof PresentedToken.Other) {
            return super.introspect(value, event);
        }
        this.eventBuilder = event;
        RequestRecord record = new RequestRecord(realm, event, Operation.INTROSPECT_TOKEN);
        Optional<ObjectNode> active = Optional.empty();
        if (presented instanceof PresentedToken.Sealed sealed) {
            active = introspect(value, sealed.token(), record);
        } else {
            record.refused(Refusal.SUBJECT_TOKEN_INVALID, RefusedKey.UNKNOWN, null);
        }
        active.ifPresent(granted -> record.granted());
        ObjectNode answer =
                active.orElseGet(() -> JsonSerialization.createObjectNode().put("active", false));
        return Response.ok(answer.toString())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    /** Empty if the token is not active; the refusal is then already recorded. */
    private Optional<ObjectNode> introspect(String value, SealedToken sealed, RequestRecord record) {
        record.detail(EventDetailNames.KEY_ID, sealed.keyId().toString());
        // Keycloak's checks of any access token: signature, client, lifetime and revocation.
        if (!verifyToken(value) || !verifyClient()) {
            record.refusedWithoutEvent(NOT_FOR_CLIENT);
            return Optional.empty();
        }
        RemainingRights.Answer remaining = new RemainingRights(session, new KeyVerifier(session)).of(sealed, client);
        if (remaining instanceof RemainingRights.None none) {
            record.refused(none.refused().reason(), none.refused().key(), null);
            return Optional.empty();
        }
        RemainingRights.Some some = (RemainingRights.Some) remaining;
        record.key(some.owner(), some.key(), Optional.empty());
        user = some.owner();
        if (!verifyAudience()) {
            record.refusedWithoutEvent(NOT_FOR_CLIENT);
            return Optional.empty();
        }
        ScopedSession scoped = ScopedSession.open(session, user, client, some.rights());
        transformedToken =
                RecomputedClaims.introspect(session, tokenManager, sealed, scoped, some.rights(), some.end());
        return Optional.of(answer(sealed, some));
    }

    private ObjectNode answer(SealedToken sealed, RemainingRights.Some some) {
        ObjectNode answer = IntrospectionClaims.ofToken(transformedToken, some.owner());
        if (isJwtAsked()) {
            answer.put(
                    "jwt",
                    session.tokens().encode(IntrospectedToken.of(session, sealed, transformedToken, some.rights())));
        }
        return answer;
    }

    /**
     * Whether the client wants a JWT response. That JWT is sealed too, because a service could mistake it for the
     * token.
     */
    private boolean isJwtAsked() {
        String accepted = session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.ACCEPT);
        String allowed = session.getContext()
                .getClient()
                .getAttribute(Constants.SUPPORT_JWT_CLAIM_IN_INTROSPECTION_RESPONSE_ENABLED);
        return org.keycloak.utils.MediaType.APPLICATION_JWT.equals(accepted) && Boolean.parseBoolean(allowed);
    }
}
