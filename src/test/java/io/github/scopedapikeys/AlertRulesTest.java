package io.github.scopedapikeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The alert rules, judged by Prometheus itself. */
class AlertRulesTest {

    private static final Path DIRECTORY = Path.of("docker", "grafana");

    @Test
    void rulesTellWhatTheirTestsSay() throws IOException, InterruptedException {
        assertRuns("test", "rules", "alerts.test.yaml");
    }

    @Test
    void rulesAreInOrder() throws IOException, InterruptedException {
        assertRuns("check", "rules", "--lint-fatal", "alerts.yaml");
    }

    private static void assertRuns(String... arguments) throws IOException, InterruptedException {
        Optional<Path> promtool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        assertThat(promtool.isPresent() || System.getenv("PROMTOOL_REQUIRED") == null)
                .as("promtool, which PROMTOOL_REQUIRED asks for, is on the path")
                .isTrue();
        assumeTrue(promtool.isPresent(), "promtool of Prometheus is on the path");

        String[] command = new String[arguments.length + 1];
        command[0] = promtool.get().toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(printed).isZero();
    }
}
