package io.github.scopedapikeys.load;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Choice;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.github.scopedapikeys.it.load.SoakKind;
import io.github.scopedapikeys.it.load.SoakSettings;
import java.time.Duration;
import java.util.Arrays;

/** All kinds of requests at the same time, at a constant rate, for a long time. */
public final class SoakSimulation extends Simulation {

    private static final int CONNECTIONS = 16;
    private static final Duration RAMP = Duration.ofSeconds(2);
    private static final String WINDOW = "window";

    private final SoakSettings settings = SoakRun.settings();
    private final Requests requests = new Requests(settings.load());
    private final long start = System.nanoTime();

    /** Required by Gatling. */
    public SoakSimulation() {
        Duration pause = Duration.ofNanos(1_000_000_000L * CONNECTIONS / settings.perSecond());
        setUp(scenario("soak")
                        .during(Duration.ofSeconds((long) settings.load().rounds()
                                * settings.load().seconds()))
                        .on(pace(pause).exec(this::inWindow).exec(mix()))
                        // The ramp spreads the connections, so that they do not send all at once.
                        .injectOpen(rampUsers(CONNECTIONS).during(RAMP)))
                .protocols(http.disableWarmUp().disableCaching());
    }

    private Session inWindow(Session session) {
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        long window = Math.min(
                seconds / settings.load().seconds() + 1, settings.load().rounds());
        return session.set(WINDOW, window);
    }

    private ChainBuilder mix() {
        return randomSwitch()
                .on(Arrays.stream(SoakKind.values())
                        .map(kind -> percent(kind.percent()).then(request(kind)))
                        .toArray(Choice.WithWeight[]::new));
    }

    private ChainBuilder request(SoakKind kind) {
        String name = kind + " #{" + WINDOW + "}";
        return switch (kind) {
            case TOKEN_INTROSPECTION ->
                exec(requests.keptExchange(SoakKind.EXCHANGE + " #{" + WINDOW + "}"))
                        .exec(requests.introspectionOfKept(name));
            case REFUSAL -> exec(requests.refusal(name, settings.unknownKeys()));
            default -> exec(requests.of(kind.scenario(), name));
        };
    }
}
