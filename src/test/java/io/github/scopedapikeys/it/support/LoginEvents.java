package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;

/** The events that a login writes: all that the realm has stored since. */
public final class LoginEvents {

    private final ManagedRealm realm;

    public LoginEvents(ManagedRealm realm) {
        this.realm = realm;
    }

    /** Asserts that a login with a key is refused, like a wrong password, and that one event has the reason. */
    public EventRepresentation assertRefused(Supplier<Answer> login, String reason) {
        Answer answer = assertAnswered(login, 400);
        assertThat(answer.json().properties())
                .extracting(field -> field.getKey() + "=" + field.getValue().asText())
                .containsExactlyInAnyOrder("error=invalid_grant", "error_description=Invalid user credentials");
        return onlyEvent("LOGIN_ERROR", reason);
    }

    /** Asserts that a login succeeds, and returns its only event. */
    public EventRepresentation assertGranted(Supplier<Answer> login) {
        assertAnswered(login, 200);
        return onlyEvent("LOGIN", null);
    }

    public Answer assertAnswered(Supplier<Answer> login, int status) {
        realm.admin().clearEvents();
        Answer answer = login.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer;
    }

    /** The only event since the last login, with this type and reason. */
    public EventRepresentation onlyEvent(String type, String reason) {
        List<EventRepresentation> events = realm.admin().getEvents(null, null, null, null, null, null, 0, 100);
        assertThat(events).hasSize(1);
        EventRepresentation event = events.get(0);
        assertThat(event.getType()).isEqualTo(type);
        assertThat(event.getDetails().get("reason")).as(event.getError()).isEqualTo(reason);
        return event;
    }
}
