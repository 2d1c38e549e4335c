package io.github.scopedapikeys.introspection;

import io.github.scopedapikeys.audit.Operation;
import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.audit.RequestRecord;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.token.TokenDecision;
import io.github.scopedapikeys.token.TokenDrafting;
import io.github.scopedapikeys.verification.ExchangeConditions;
import io.github.scopedapikeys.verification.KeyUse;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.UsableKey;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.util.JsonSerialization;

/**
 * Introspects a key. The response shows what an exchange by the introspecting client would give, from the same
 * calculation, but without a token.
 */
final class KeyIntrospection {

    private final KeycloakSession session;
    private final EventBuilder event;
    private final ClientModel client;
    private final RequestRecord record;

    KeyIntrospection(KeycloakSession session, EventBuilder event) {
        this.session = session;
        this.event = event;
        this.client = session.getContext().getClient();
        this.record = new RequestRecord(session.getContext().getRealm(), event, Operation.INTROSPECT_KEY);
    }

    Response introspect(@Nullable String secretValue) {
        record.detail(Details.TOKEN_TYPE, IntrospectionClaims.KEY);
        ExchangeConditions conditions = new ExchangeConditions(session, event);
        Refusal conditionRefusal = conditions.refusal(secretValue, null, List.of());
        if (conditionRefusal != null) {
            return inactive(conditionRefusal);
        }
        String address = session.getContext().getConnection().getRemoteHost();
        KeyPolicy policy = KeyPolicyReader.read(session.getContext().getRealm());
        KeyUse.Answer answer = new KeyUse(session, client, policy, record).ofKey(secretValue, address);
        if (answer instanceof KeyUse.Refused refused) {
            return inactive(refused.reason(), refused.key(), null);
        }
        UsableKey key = ((KeyUse.Usable) answer).key();
        UsableKey.Answer granted = key.grant(null, Set.of(), conditions.restrictedScopes());
        if (granted instanceof UsableKey.Refused refused) {
            return inactive(refused.reason(), RefusedKey.UNKNOWN, refused.about());
        }
        TokenDecision decision =
                new TokenDrafting(session, new TokenManager()).draft(((UsableKey.Granted) granted).request(), event);
        if (!(decision instanceof TokenDecision.Granted drafted)) {
            return inactive(Refusal.of(decision));
        }
        record.granted();
        key.recordUse(address);
        return answer(IntrospectionClaims.ofKey(drafted.draft(), key.key(), key.owner(), client, key.end()));
    }

    private Response inactive(Refusal refusal) {
        return inactive(refusal, RefusedKey.UNKNOWN, null);
    }

    private Response inactive(Refusal refusal, RefusedKey key, @Nullable String about) {
        record.refused(refusal, key, about);
        return answer(Map.of("active", false));
    }

    private static Response answer(Map<String, Object> body) {
        try {
            return Response.ok(JsonSerialization.writeValueAsBytes(body))
                    .type(MediaType.APPLICATION_JSON_TYPE)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
