package io.github.scopedapikeys.introspection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.grant.EffectiveRights;
import io.github.scopedapikeys.grant.RightsDecision;
import io.github.scopedapikeys.grant.RightsRequest;
import io.github.scopedapikeys.grant.RightsResolver;
import io.github.scopedapikeys.grant.SealedToken;
import io.github.scopedapikeys.grant.SubjectIdentifier;
import io.github.scopedapikeys.metrics.KeyMetrics;
import io.github.scopedapikeys.metrics.Operation;
import io.github.scopedapikeys.verification.KeyEventDetails;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.Verification;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.util.JsonSerialization;

/** Says of a key what an exchange by the asking client would give, without making a token. */
final class KeyIntrospection {

    private static final String TOKEN_TYPE = "api-key";

    private final KeycloakSession session;
    private final EventBuilder event;
    private final long startedAt = System.nanoTime();

    KeyIntrospection(KeycloakSession session, EventBuilder event) {
        this.session = session;
        this.event = event;
    }

    Response introspect(@Nullable String text) {
        ClientModel client = session.getContext().getClient();
        event.detail(Details.TOKEN_TYPE, TOKEN_TYPE);
        Refusal clientRefusal = KeyVerifier.clientRefusal(client);
        if (clientRefusal != null) {
            return inactive(clientRefusal);
        }
        String address = session.getContext().getConnection().getRemoteHost();
        KeyVerifier keys = new KeyVerifier(session);
        Verification verification = keys.verify(text, client, address);
        if (verification instanceof Verification.Refused refused) {
            describe(refused.keyId(), refused.keyName(), refused.owner());
            return inactive(refused.reason());
        }
        Verification.Accepted accepted = (Verification.Accepted) verification;
        describe(accepted.key().id(), accepted.key().name(), accepted.owner());
        accepted.graceEnd().ifPresent(end -> event.detail(KeyEventDetails.OLD_TEXT_UNTIL, end.toString()));
        EffectiveRights rights = rights(accepted, client);
        Refusal consentRefusal = keys.consentRefusal(accepted.owner(), client, rights);
        if (consentRefusal != null) {
            return inactive(consentRefusal);
        }
        event.success();
        keys.recordUse(accepted.key(), client, address);
        measure(null);
        return answer(claims(accepted, rights, client));
    }

    private EffectiveRights rights(Verification.Accepted accepted, ClientModel client) {
        RightsRequest all = RightsRequest.all(accepted.key().data(), accepted.owner(), client);
        RightsDecision decision = new RightsResolver(session.getContext().getRealm()).resolve(all);
        // Only a requested scope can be refused, and none is requested.
        return ((RightsDecision.Granted) decision).rights();
    }

    private ObjectNode claims(Verification.Accepted accepted, EffectiveRights rights, ClientModel client) {
        UserModel owner = accepted.owner();
        ApiKeyCredential key = accepted.key();
        ObjectNode answer = JsonSerialization.createObjectNode();
        answer.put("active", true);
        answer.put("token_type", TOKEN_TYPE);
        answer.put("sub", SubjectIdentifier.of(session, owner, client, rights));
        answer.put("username", owner.getUsername());
        answer.put("client_id", client.getClientId());
        answer.put("aud", client.getClientId());
        answer.put("scope", rights.scopeString());
        answer.put("iat", key.createdAt().getEpochSecond());
        accepted.end().ifPresent(end -> answer.put("exp", end.getEpochSecond()));
        answer.put(SealedToken.KEY_ID_CLAIM, key.id().toString());
        if (!rights.realmRoleNames().isEmpty()) {
            putRoles(answer.putObject("realm_access"), rights.realmRoleNames());
        }
        if (!rights.clientRoleNames().isEmpty()) {
            ObjectNode access = answer.putObject("resource_access");
            rights.clientRoleNames().forEach((name, roles) -> putRoles(access.putObject(name), roles));
        }
        return answer;
    }

    private static void putRoles(ObjectNode access, Collection<String> roles) {
        roles.forEach(access.putArray("roles")::add);
    }

    private void describe(@Nullable UUID keyId, @Nullable String keyName, @Nullable UserModel owner) {
        if (keyId != null) {
            event.detail(KeyEventDetails.KEY_ID, keyId.toString());
        }
        event.detail(KeyEventDetails.KEY_NAME, keyName);
        if (owner != null) {
            event.user(owner);
            event.detail(Details.USERNAME, owner.getUsername());
        }
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
