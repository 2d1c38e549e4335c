package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The faults that the server of the running class prints from now on. */
public final class ServerFaults {

    private static final Predicate<String> FAULT = Pattern.compile(
                    "\\S+ \\S+ (ERROR|FATAL) .*|\\s+at .*|.*Exception: .*|Caused by: .*")
            .asMatchPredicate();

    private static final Predicate<String> WARNING =
            Pattern.compile("\\S+ \\S+ WARN .*").asMatchPredicate();

    private final ServerOutput output =
            ServerOutput.fromNow(ServerLane.current().output());
    private final StringBuilder printed = new StringBuilder();
    private final String sentinel;

    /** @param sentinel a text that the test makes the server print last */
    public ServerFaults(String sentinel) {
        this.sentinel = sentinel;
    }

    /** All faults before the sentinel. It waits for the sentinel, because the server's output is delayed. */
    public List<String> faults() throws InterruptedException {
        return lines().filter(FAULT).toList();
    }

    /** All warnings before the sentinel, without those in which it stands. */
    public List<String> warnings() throws InterruptedException {
        return lines().filter(WARNING.and(line -> !line.contains(sentinel))).toList();
    }

    private Stream<String> lines() throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (!isComplete() && Instant.now().isBefore(end)) {
            Thread.sleep(20);
            printed.append(output.unread());
        }
        assertThat(isComplete()).as("the server's log is read").isTrue();
        return printed.toString().lines();
    }

    private boolean isComplete() {
        int found = printed.indexOf(sentinel);
        return found >= 0 && printed.indexOf("\n", found) >= 0;
    }
}
