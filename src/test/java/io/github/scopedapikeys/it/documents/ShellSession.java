package io.github.scopedapikeys.it.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One bash in which blocks run one after another, as a reader pastes them.
 *
 * <p>It ends at the first command that fails, at the first variable that nothing has set, and at the first HTTP status of 400
 * or more.
 */
final class ShellSession {

    private static final int LIMIT_SECONDS = 300;

    /**
     * What is run.
     *
     * @param name for messages
     */
    record Block(String name, String text) {}

    private final Path directory;
    private final Path log;

    /** @param directory for its files; of this session alone */
    ShellSession(Path directory) {
        this.directory = directory;
        this.log = directory.resolve("log");
    }

    /** Whether what the blocks use is installed. */
    static boolean isAvailable() {
        try {
            return new ProcessBuilder("bash", "-c", "command -v base64 curl jq openssl")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noBash) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Runs the blocks, all of which must succeed.
     *
     * @return what each printed to standard output
     */
    List<String> run(List<Block> blocks) throws IOException, InterruptedException {
        Files.writeString(directory.resolve(".curlrc"), "fail-with-body\nshow-error\nmax-time = 60\n");
        Path script = Files.writeString(directory.resolve("script"), script(blocks));
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH"));
        environment.put("HOME", directory.toString());
        environment.put("CURL_HOME", directory.toString());
        Process bash = builder.start();
        bash.getOutputStream().close();
        if (!bash.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            bash.descendants().forEach(ProcessHandle::destroyForcibly);
            bash.destroyForcibly();
            throw new IllegalStateException("The blocks ran for more than %d seconds".formatted(LIMIT_SECONDS));
        }
        List<String> printed = printed(blocks.size());
        assertThat(bash.exitValue())
                .as(() -> "the last of %s%nprinted %s%n%s"
                        .formatted(blocks.subList(0, printed.size()), printed, errors()))
                .isZero();
        return printed;
    }

    private String script(List<Block> blocks) {
        StringBuilder script = new StringBuilder("set -euo pipefail\n");
        for (int i = 0; i < blocks.size(); i++) {
            script.append("{\n")
                    .append(blocks.get(i).text())
                    .append("\n} > ")
                    .append(output(i))
                    .append('\n');
        }
        return script.toString();
    }

    /** Of the blocks that were begun. */
    private List<String> printed(int blocks) throws IOException {
        List<String> printed = new ArrayList<>();
        for (int i = 0; i < blocks && Files.exists(output(i)); i++) {
            printed.add(Files.readString(output(i)));
        }
        return printed;
    }

    private Path output(int block) {
        return directory.resolve("printed-" + block);
    }

    private String errors() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
