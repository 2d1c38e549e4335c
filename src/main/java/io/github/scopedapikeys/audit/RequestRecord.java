package io.github.scopedapikeys.audit;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The record of one request with a key, or with a token of a key: its event and its meters, written together and once.
 */
public final class RequestRecord {

    private final String realm;
    private final EventBuilder event;
    private final Operation operation;
    private final long startedAt = System.nanoTime();

    /**
     * Starts the record of a request.
     *
     * @param event Keycloak's event of this request
     */
    public RequestRecord(RealmModel realm, EventBuilder event, Operation operation) {
        this.realm = realm.getName();
        this.event = event;
        this.operation = operation;
    }

    /** Adds an event detail. */
    public void detail(String name, @Nullable String value) {
        event.detail(name, value);
    }

    /**
     * Adds the key and its owner to the event.
     *
     * @param graceEnd end of the grace period, if the request used a previous secret
     */
    public void key(UserModel owner, ApiKeyCredential key, Optional<Instant> graceEnd) {
        event.user(owner);
        event.detail(Details.USERNAME, owner.getUsername());
        event.detail(EventDetailNames.KEY_ID, key.id().toString());
        event.detail(EventDetailNames.KEY_NAME, key.name());
        graceEnd.ifPresent(end -> event.detail(EventDetailNames.OLD_SECRET_UNTIL, end.toString()));
    }

    /** The request was granted. */
    public void granted() {
        event.success();
        KeyMetrics.request(realm, operation, null, startedAt);
    }

    /**
     * The request was refused.
     *
     * @param about what the refusal is about: a scope, a client or the name of a parameter
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
     * The request was refused, but its event is not written: Keycloak has written it, or there are too many of this kind.
     *
     * @param reason for the meter
     */
    public void refusedWithoutEvent(String reason) {
        KeyMetrics.request(realm, operation, reason, startedAt);
    }
}
