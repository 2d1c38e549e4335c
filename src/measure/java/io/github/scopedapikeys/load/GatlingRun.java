package io.github.scopedapikeys.load;

import io.gatling.app.Gatling$;
import io.gatling.charts.stats.GeneralStats;
import io.gatling.charts.stats.LogFileData;
import io.gatling.charts.stats.LogFileReader;
import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.commons.stats.Status;
import io.gatling.core.config.GatlingConfiguration$;
import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import scala.Option;

/** The result of a simulation, by the names of its requests. */
final class GatlingRun {

    private final LogFileData log;

    private GatlingRun(LogFileData log) {
        this.log = log;
    }

    /**
     * Runs a simulation to its end, and prints its errors.
     *
     * @param folder for Gatling's files
     * @throws IllegalStateException if the simulation did not run; failed requests are no reason
     */
    static GatlingRun of(Class<? extends Simulation> simulation, Path folder) throws IOException {
        int status = Gatling$.MODULE$.fromArgs(new String[] {
            "--simulation", simulation.getName(), "--results-folder", folder.toString(), "--no-reports"
        });
        if (status != 0) {
            throw new IllegalStateException("Gatling ended with " + status);
        }
        GatlingRun run = new GatlingRun(read(folder));
        run.log.errors(Option.empty(), Option.empty()).foreach(error -> {
            System.out.println(error.count() + " errors: " + error.message());
            return null;
        });
        return run;
    }

    private static LogFileData read(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Path log = files.filter(file -> file.endsWith("simulation.log"))
                    .findFirst()
                    .orElseThrow();
            return new LogFileReader(log.toFile(), GatlingConfiguration$.MODULE$.load()).read();
        }
    }

    /** Number of correct responses. */
    long answers(String name) {
        return stats(name, OK$.MODULE$).map(GeneralStats::count).orElse(0L);
    }

    /** Number of wrong or missing responses. */
    long errors(String name) {
        return stats(name, KO$.MODULE$).map(GeneralStats::count).orElse(0L);
    }

    /** Percentile of the response time of correct responses, in milliseconds; 0 if there are none. */
    double percentile(String name, double percent) {
        return stats(name, OK$.MODULE$)
                .map(stats -> ((Number) stats.percentile().apply(percent)).doubleValue())
                .orElse(0.0);
    }

    private Optional<GeneralStats> stats(String name, Status status) {
        Option<GeneralStats> stats = log.requestGeneralStats(Option.apply(name), Option.empty(), Option.apply(status));
        return stats.isEmpty() ? Optional.empty() : Optional.of(stats.get());
    }
}
