package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/** Collects the faults that the server prints while this is open. The test framework passes each line to a logger. */
public final class ServerFaults extends Handler implements AutoCloseable {

    private static final String SERVER = "managed.keycloak";
    private static final Pattern FAULT =
            Pattern.compile("\\S+ \\S+ (ERROR|FATAL) .*|\\s+at .*|.*Exception: .*|Caused by: .*");

    private static final Pattern WARNING = Pattern.compile("\\S+ \\S+ WARN .*");

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final String sentinel;
    private volatile boolean sentinelSeen;

    /** @param sentinel a text that the test makes the server print last */
    public ServerFaults(String sentinel) {
        this.sentinel = sentinel;
        Logger.getLogger(SERVER).addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
        String text = line.getMessage();
        if (FAULT.matcher(text).matches()) {
            faults.add(text);
        }
        boolean last = text.contains(sentinel);
        if (!last && WARNING.matcher(text).matches()) {
            warnings.add(text);
        }
        sentinelSeen |= last;
    }

    /** All faults before the sentinel. It waits for the sentinel, because the server's output is delayed. */
    public List<String> faults() throws InterruptedException {
        awaitSentinel();
        return faults;
    }

    /** All warnings before the sentinel, without those in which it stands. */
    public List<String> warnings() throws InterruptedException {
        awaitSentinel();
        return warnings;
    }

    private void awaitSentinel() throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (!sentinelSeen && Instant.now().isBefore(end)) {
            Thread.sleep(20);
        }
        assertThat(sentinelSeen).as("the server's log is read").isTrue();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger(SERVER).removeHandler(this);
    }
}
