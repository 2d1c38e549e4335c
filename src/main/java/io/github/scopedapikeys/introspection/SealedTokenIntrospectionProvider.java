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
 * Keycloak's introspection of access tokens, which also knows keys and sealed tokens.
 *
 * <p>The stock provider looks for the session of a token and then recomputes its claims with the user's full rights. A
 * sealed token has no session, and its claims are recomputed with what is left of its rights.
 */
final class SealedTokenIntrospectionProvider extends AccessTokenIntrospectionProvider<AccessToken> {

    /** Where the token is for another client, which Keycloak's own checks tell. */
    private static final String NOT_FOR_CLIENT = "not_for_client";

    SealedTokenIntrospectionProvider(KeycloakSession session) {
        super(session);
    }

    @Override
    public Response introspect(String text, EventBuilder event) {
        if (KeyParser.parse(text) instanceof ParseResult.Parsed) {
            return new KeyIntrospection(session, event).introspect(text);
        }
        PresentedToken presented = PresentedToken.read(session, text);
        if (presented instanceof PresentedToken.Other) {
            return super.introspect(text, event);
        }
        this.eventBuilder = event;
        RequestRecord record = new RequestRecord(realm, event, Operation.INTROSPECT_TOKEN);
        Optional<ObjectNode> active = Optional.empty();
        if (presented instanceof PresentedToken.Sealed sealed) {
            active = introspect(text, sealed.token(), record);
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

    /** Empty if the token is not active; then that is recorded. */
    private Optional<ObjectNode> introspect(String text, SealedToken sealed, RequestRecord record) {
        record.detail(EventDetailNames.KEY_ID, sealed.keyId().toString());
        // Signature, issuing client, lifetime and revocation, as Keycloak checks them for any access token.
        if (!verifyToken(text) || !verifyClient()) {
            record.refusedByKeycloak(NOT_FOR_CLIENT);
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
            record.refusedByKeycloak(NOT_FOR_CLIENT);
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

    /** A JWT that another service can take for the token: sealed like it. */
    private boolean isJwtAsked() {
        String accepted = session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.ACCEPT);
        String allowed = session.getContext()
                .getClient()
                .getAttribute(Constants.SUPPORT_JWT_CLAIM_IN_INTROSPECTION_RESPONSE_ENABLED);
        return org.keycloak.utils.MediaType.APPLICATION_JWT.equals(accepted) && Boolean.parseBoolean(allowed);
    }
}
