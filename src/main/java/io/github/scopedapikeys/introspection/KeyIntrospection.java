package io.github.scopedapikeys.introspection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.grant.EffectiveRights;
import io.github.scopedapikeys.grant.RightsDecision;
import io.github.scopedapikeys.grant.RightsRequest;
import io.github.scopedapikeys.grant.RightsResolver;
import io.github.scopedapikeys.grant.TokenDecision;
import io.github.scopedapikeys.grant.TokenDraft;
import io.github.scopedapikeys.grant.TokenDrafting;
import io.github.scopedapikeys.grant.TokenLimits;
import io.github.scopedapikeys.grant.TokenRequest;
import io.github.scopedapikeys.metrics.KeyMetrics;
import io.github.scopedapikeys.metrics.Operation;
import io.github.scopedapikeys.verification.KeyEventDetails;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.Verification;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.util.JsonSerialization;

/** Says of a key what an exchange by the asking client would give: the same calculation, without a token. */
final class KeyIntrospection {

    private static final String TOKEN_TYPE = "api-key";

    private final KeycloakSession session;
    private final EventBuilder event;
    private final ClientModel client;
    private final long startedAt = System.nanoTime();

    KeyIntrospection(KeycloakSession session, EventBuilder event) {
        this.session = session;
        this.event = event;
        this.client = session.getContext().getClient();
    }

    Response introspect(@Nullable String text) {
        event.detail(Details.TOKEN_TYPE, TOKEN_TYPE);
        Refusal clientRefusal = KeyVerifier.clientRefusal(client);
        if (clientRefusal != null) {
            return inactive(clientRefusal);
        }
        ExchangeConditions conditions = new ExchangeConditions(session, event);
        Refusal conditionRefusal = conditions.refusal(text);
        if (conditionRefusal != null) {
            return inactive(conditionRefusal);
        }
        String address = session.getContext().getConnection().getRemoteHost();
        KeyVerifier keys = new KeyVerifier(session);
        Verification verification = keys.verify(text, client, address);
        if (verification instanceof Verification.Refused refused) {
            KeyEventDetails.describe(event, refused);
            return inactive(refused.reason());
        }
        Verification.Accepted accepted = (Verification.Accepted) verification;
        KeyEventDetails.describe(event, accepted.owner(), accepted.key());
        accepted.graceEnd().ifPresent(end -> event.detail(KeyEventDetails.OLD_TEXT_UNTIL, end.toString()));
        EffectiveRights rights = rights(accepted, conditions.restrictedScopes());
        Refusal consentRefusal = keys.consentRefusal(accepted.owner(), client, rights);
        if (consentRefusal != null) {
            return inactive(consentRefusal);
        }
        TokenRequest request = new TokenRequest(
                accepted.key(),
                accepted.owner(),
                client,
                rights,
                Set.of(),
                accepted.end().orElse(Instant.MAX));
        TokenDecision decision = new TokenDrafting(session, new TokenManager()).draft(request, event);
        if (!(decision instanceof TokenDecision.Granted granted)) {
            return inactive(Refusal.of(decision));
        }
        event.success();
        keys.recordUse(accepted.key(), client, address);
        measure(null);
        return answer(claims(accepted, granted.draft()));
    }

    private EffectiveRights rights(Verification.Accepted accepted, @Nullable Set<String> restrictedScopes) {
        RightsRequest all = new RightsRequest(
                accepted.key().data(), accepted.owner(), client, null, Set.of(), TokenLimits.NONE, restrictedScopes);
        RightsDecision decision = new RightsResolver(session).resolve(all);
        // Only a requested scope can be refused, and none is requested.
        return ((RightsDecision.Granted) decision).rights();
    }

    /** What the token would say, with the key's own life; roles also where the client's tokens do not show them. */
    private ObjectNode claims(Verification.Accepted accepted, TokenDraft draft) {
        ObjectNode answer = JsonSerialization.mapper.valueToTree(draft.shown());
        answer.put("active", true);
        answer.put("token_type", TOKEN_TYPE);
        answer.put("username", accepted.owner().getUsername());
        answer.put("client_id", client.getClientId());
        answer.put("scope", draft.rights().scopeString());
        answer.put("iat", accepted.key().createdAt().getEpochSecond());
        answer.remove("exp");
        accepted.end().ifPresent(end -> answer.put("exp", end.getEpochSecond()));
        if (!draft.rights().realmRoleNames().isEmpty()) {
            putRoles(answer.putObject("realm_access"), draft.rights().realmRoleNames());
        }
        if (!draft.rights().clientRoleNames().isEmpty()) {
            ObjectNode access = answer.putObject("resource_access");
            draft.rights().clientRoleNames().forEach((name, roles) -> putRoles(access.putObject(name), roles));
        }
        return answer;
    }

    private static void putRoles(ObjectNode access, Collection<String> roles) {
        roles.forEach(access.putArray("roles")::add);
    }

    private Response inactive(Refusal refusal) {
        event.detail(Details.REASON, refusal.reason());
        event.error(refusal.eventError());
        measure(refusal.reason());
        ObjectNode answer = JsonSerialization.createObjectNode();
        answer.put("active", false);
        return answer(answer);
    }

    private void measure(@Nullable String refusal) {
        String realm = session.getContext().getRealm().getName();
        KeyMetrics.request(realm, Operation.INTROSPECT_KEY, refusal, startedAt);
    }

    private static Response answer(ObjectNode body) {
        return Response.ok(body.toString())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build();
    }
}
