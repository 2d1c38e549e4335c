package io.github.scopedapikeys.it.load;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What one scenario gave in one round.
 *
 * @param round from 1
 * @param answers that were right
 * @param errors answers that were wrong, or never came
 * @param seconds from the first request to the last answer
 * @param p50 milliseconds that the faster half of the right answers stayed below
 * @param p99 milliseconds that all but the slowest hundredth of the right answers stayed below
 * @param serverCpu milliseconds of the server's process
 * @param generatorCpu milliseconds of the load generator's process
 * @param transactions that the server began on its database
 */
public record Window(
        Scenario scenario,
        int round,
        long answers,
        long errors,
        double seconds,
        double p50,
        double p99,
        double serverCpu,
        double generatorCpu,
        double transactions) {

    public double perSecond() {
        return answers / seconds;
    }

    public double perAnswer(double total) {
        return answers == 0 ? 0 : total / answers;
    }

    public static void write(List<Window> windows, Path file) throws IOException {
        new ObjectMapper().writeValue(file.toFile(), windows);
    }

    public static List<Window> read(Path file) throws IOException {
        return new ObjectMapper().readValue(file.toFile(), new TypeReference<List<Window>>() {});
    }
}
