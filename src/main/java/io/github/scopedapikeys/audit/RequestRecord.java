package io.github.scopedapikeys.audit;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** What is recorded of one request with a key, or with a token of one: its event and its meters, written together, once. */
public final class RequestRecord {

    private final String realm;
    private final EventBuilder event;
    private final Operation operation;
    private final long startedAt = System.nanoTime();

    /**
     * For a request that begins now.
     *
     * @param event Keycloak's, of this request
     */
    public RequestRecord(RealmModel realm, EventBuilder event, Operation operation) {
        this.realm = realm.getName();
        this.event = event;
        this.operation = operation;
    }

    /** Tells more. */
    public void detail(String name, @Nullable String value) {
        event.detail(name, value);
    }

    /**
     * Tells with which key, and whose it is.
     *
     * @param graceEnd when the secret that was used stops working, if it is a previous one
     */
    public void key(UserModel owner, ApiKeyCredential key, Optional<Instant> graceEnd) {
        event.user(owner);
        event.detail(Details.USERNAME, owner.getUsername());
        event.detail(EventDetailNames.KEY_ID, key.id().toString());
        event.detail(EventDetailNames.KEY_NAME, key.name());
        graceEnd.ifPresent(end -> event.detail(EventDetailNames.OLD_SECRET_UNTIL, end.toString()));
    }

    /** It was granted. */
    public void granted() {
        event.success();
        KeyMetrics.request(realm, operation, null, startedAt);
    }

    /**
     * It was refused.
     *
     * @param about what the refusal is about: a scope, a client, a parameter's name
     */
    public void refused(Reason reason, RefusedKey key, @Nullable String about) {
        key.describe(event);
        event.detail(Details.REASON, reason.reason());
        if (about != null) {
            event.detail(EventDetailNames.ABOUT, EventDetailNames.bounded(about));
        }
        event.error(reason.eventError());
        KeyMetrics.request(realm, operation, reason.reason(), startedAt);
    }

    /**
     * Keycloak refused it, and wrote the event.
     *
     * @param reason for the meter
     */
    public void refusedByKeycloak(String reason) {
        KeyMetrics.request(realm, operation, reason, startedAt);
    }
}
