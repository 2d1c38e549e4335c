package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.RealmBuilder;

/** Asserts refusals: the answer hides the reason, and the event contains it. */
public final class Refusals {

    private final Events events;

    Refusals(Events events) {
        this.events = events;
    }

    /** Makes the realm store only the events that tell of refusals, until the test ends. */
    public Refusals(ManagedRealm realm, Events events) {
        this(events);
        realm.updateWithCleanup(Refusals::storeEvents);
    }

    /** Events of introspection are not stored by default. */
    static RealmBuilder storeEvents(RealmBuilder realm) {
        return realm.enabledEventTypes(
                EventType.TOKEN_EXCHANGE.name(),
                EventType.TOKEN_EXCHANGE_ERROR.name(),
                EventType.INTROSPECT_TOKEN.name(),
                EventType.INTROSPECT_TOKEN_ERROR.name());
    }

    /** Asserts that an exchange of a key or token is refused because of the key. */
    public EventRepresentation assertKeyRefused(Supplier<Answer> exchange, String reason) {
        return assertExchangeRefused(exchange, "invalid_request", "Invalid API key", reason);
    }

    /** Asserts that an exchange of a token is refused because of the token. */
    public void assertTokenRefused(Supplier<Answer> exchange) {
        assertExchangeRefused(exchange, "invalid_request", "Invalid token", "api_key_subject_token_invalid");
    }

    public EventRepresentation assertExchangeRefused(
            Supplier<Answer> exchange, String error, String description, String reason) {
        events.clear();
        Answer answer = exchange.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo(error);
        assertThat(answer.string("error_description")).isEqualTo(description);
        return assertError(EventType.TOKEN_EXCHANGE_ERROR, reason);
    }

    /** Asserts that the introspection of a key or token says only that it is not active. */
    public EventRepresentation assertInactive(Supplier<Answer> introspection, String reason) {
        events.clear();
        Answer answer = introspection.get();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"active\":false}");
        return assertError(EventType.INTROSPECT_TOKEN_ERROR, reason);
    }

    private EventRepresentation assertError(EventType type, String reason) {
        EventRepresentation event = events.poll();
        EventAssertion.assertError(event).type(type).details("reason", reason);
        return event;
    }
}
