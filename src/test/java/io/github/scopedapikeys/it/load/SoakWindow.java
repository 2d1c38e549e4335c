package io.github.scopedapikeys.it.load;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What one kind of request gave in one window of a soak.
 *
 * @param window from 1
 * @param answers that were right
 * @param errors answers that were wrong, or never came
 * @param p99 milliseconds that all but the slowest hundredth of the right answers stayed below
 */
public record SoakWindow(SoakKind kind, int window, long answers, long errors, double p99) {

    public static void write(List<SoakWindow> windows, Path file) throws IOException {
        new ObjectMapper().writeValue(file.toFile(), windows);
    }

    public static List<SoakWindow> read(Path file) throws IOException {
        return new ObjectMapper().readValue(file.toFile(), new TypeReference<List<SoakWindow>>() {});
    }
}
