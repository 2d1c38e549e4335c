package io.github.scopedapikeys.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.github.scopedapikeys.it.load.LoadSettings;
import io.github.scopedapikeys.it.load.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * All scenarios one after the other, in several rounds. A scenario starts when the previous one has its last response.
 */
public final class ExchangeSimulation extends Simulation {

    private final LoadSettings settings = LoadRun.settings();
    private final Meter meter = LoadRun.meter();
    private final Requests requests = new Requests(settings);

    /** Required by Gatling. */
    public ExchangeSimulation() {
        List<PopulationBuilder> populations = new ArrayList<>();
        if (settings.firstUse()) {
            populations.add(firstUse(LoadRun.FIRST_EXCHANGE, requests::firstExchange, settings.owners()));
            populations.add(firstUse(
                    LoadRun.FIRST_INTROSPECTION,
                    requests::firstIntrospection,
                    settings.keys().size()));
        }
        Turn.all(settings).forEach(turn -> populations.add(window(turn.scenario(), turn.window())));
        populations.add(scenario(LoadRun.END).exec(begin(LoadRun.END)).injectOpen(atOnceUsers(1)));
        PopulationBuilder chain = populations.get(populations.size() - 1);
        for (int i = populations.size() - 2; i >= 0; i--) {
            chain = populations.get(i).andThen(chain);
        }
        setUp(chain).protocols(http.disableWarmUp().disableCaching());
    }

    private PopulationBuilder window(Scenario scenario, String window) {
        return scenario(window)
                .exec(begin(window))
                .during(Duration.ofSeconds(settings.seconds()))
                .on(exec(requests.of(scenario, window)))
                .exec(session -> {
                    meter.end(window);
                    return session;
                })
                .injectOpen(atOnceUsers(scenario.connections()));
    }

    private ChainBuilder begin(String window) {
        return exec(session -> {
            meter.begin(window);
            return session;
        });
    }

    private static PopulationBuilder firstUse(
            String name, Function<String, HttpRequestActionBuilder> request, int count) {
        return scenario(name)
                .repeat(count / Scenario.MOST_CONNECTIONS + 1)
                .on(exec(request.apply(name)))
                .injectOpen(atOnceUsers(Scenario.MOST_CONNECTIONS));
    }
}
