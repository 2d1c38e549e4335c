package io.github.scopedapikeys.it.verification;

import static io.github.scopedapikeys.it.support.KeyChecksums.whole;
import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.QuietServerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * How long a refusal takes says little about its reason. The reasons differ in what must be looked up, so their times are
 * not the same; none of them sleeps, hashes slowly or writes.
 */
@KeycloakIntegrationTest(config = QuietServerConfig.class)
class RefusalTimingIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final int WARM_UP = 100;
    private static final int ROUNDS = 400;

    /**
     * Of the slowest median to the fastest: well below what a password hash or a write to a disk would make of it.
     * {@code -Drefusal.ratio=0} fails, and so shows the times.
     */
    private static final double LARGEST_RATIO = Double.parseDouble(System.getProperty("refusal.ratio", "5"));

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    @Test
    void refusalsTakeTimesOfOneOrder() {
        Map<String, String> texts = texts();
        assertReasons(texts);
        assertTimesOfOneOrder(texts, this::refusedIn);
    }

    /** Here nobody is a client: what takes longer must not tell that a text has the id of a key. */
    @Test
    void textsThatRevokeNothingTakeTimesOfOneOrder() {
        Map<String, String> texts = texts();
        // They would be revoked, which takes longer, and tells the holder of the key nothing new.
        texts.keySet().retainAll(List.of("unknown", "wrong secret", "revoked"));

        assertTimesOfOneOrder(texts, this::notRevokedIn);
    }

    private void assertTimesOfOneOrder(Map<String, String> texts, ToLongFunction<String> call) {
        // What is timed is the refusal, not the event store and the console.
        realm.updateWithCleanup(update -> update.eventsEnabled(false).setEventsListeners(List.of()));
        for (int i = 0; i < WARM_UP; i++) {
            texts.values().forEach(call::applyAsLong);
        }
        Map<String, List<Long>> times = new LinkedHashMap<>();
        texts.keySet().forEach(reason -> times.put(reason, new ArrayList<>()));
        List<String> order = new ArrayList<>(texts.keySet());
        for (int i = 0; i < ROUNDS; i++) {
            // Interleaved, and each time in another order: what else the machine does hits all alike.
            Collections.shuffle(order);
            order.forEach(reason -> times.get(reason).add(call.applyAsLong(texts.get(reason))));
        }

        Map<String, Long> medians = new LinkedHashMap<>();
        times.forEach((reason, nanoseconds) -> medians.put(reason, median(nanoseconds)));
        double ratio = (double) Collections.max(medians.values()) / Collections.min(medians.values());
        assertThat(ratio)
                .as("slowest to fastest of the medians in microseconds " + inMicroseconds(medians))
                .isLessThan(LARGEST_RATIO);
    }

    /** Each text is refused for the reason that is timed, and not for an earlier one. */
    private void assertReasons(Map<String, String> texts) {
        texts.forEach((reason, text) -> {
            events.clear();
            refusedIn(text);
            EventAssertion.assertError(events.poll())
                    .details("reason", "api_key_" + (reason.equals("revoked") ? "unknown" : reason.replace(' ', '_')));
        });
    }

    /** A text for each reason to refuse it. */
    private Map<String, String> texts() {
        JsonNode revoked = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode expired = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"expiresIn\": 60");
        JsonNode ofDisabledOwner = leads.issue(LeadsRealm.ANALYST, READ);
        JsonNode existing = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode forOthers = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"clients\": [\"campaign-tool\"]");
        leads.revoke(revoked);
        realm.updateUserWithCleanup(LeadsRealm.ANALYST, user -> user.enabled(false));
        time.set(Duration.ofMinutes(2));
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("unknown", whole("sak_" + "0".repeat(65)));
        texts.put("wrong secret", whole(text(existing).substring(0, 26) + "0".repeat(43)));
        texts.put("revoked", text(revoked));
        texts.put("expired", text(expired));
        texts.put("user disabled", text(ofDisabledOwner));
        texts.put("client not allowed", text(forOthers));
        return texts;
    }

    private long refusedIn(String text) {
        long start = System.nanoTime();
        Answer answer = leads.exchange(LeadsRealm.CONNECTOR, text);
        long end = System.nanoTime();
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("error_description")).isEqualTo("Invalid API key");
        return end - start;
    }

    private long notRevokedIn(String text) {
        long start = System.nanoTime();
        Answer answer = leads.realmCall("POST", "/revoke-self", null, "X-API-Key", text);
        long end = System.nanoTime();
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        return end - start;
    }

    private static long median(List<Long> times) {
        List<Long> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static Map<String, Long> inMicroseconds(Map<String, Long> medians) {
        Map<String, Long> microseconds = new LinkedHashMap<>();
        medians.forEach((reason, nanoseconds) -> microseconds.put(reason, nanoseconds / 1000));
        return microseconds;
    }
}
