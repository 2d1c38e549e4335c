package io.github.scopedapikeys.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UsageBufferTest {

    private static final UUID KEY = new UUID(0, 1);

    private final List<String> asked = new ArrayList<>();

    @Test
    void usesAreAddedUpAndTheLatestIsKept() {
        UsageBuffer buffer = buffer(100);
        buffer.record(KEY, Instant.ofEpochMilli(5), "first", "a");
        buffer.record(KEY, Instant.ofEpochMilli(7), "latest", null);
        buffer.record(KEY, Instant.ofEpochMilli(6), "late comer", "c");

        assertThat(buffer.take(List.of(KEY))).containsExactly(Map.entry(KEY, new RecordedUse(7, "latest", null, 3)));
        assertThat(buffer.keys()).isEmpty();
    }

    @Test
    void whatIsGivenBackIsAddedToWhatCameBetween() {
        UsageBuffer buffer = buffer(100);
        buffer.record(KEY, Instant.ofEpochMilli(5), "old", "a");
        Map<UUID, RecordedUse> taken = buffer.take(List.of(KEY));
        buffer.record(KEY, Instant.ofEpochMilli(7), "new", "b");
        buffer.giveBack(taken);

        assertThat(buffer.take(List.of(KEY))).containsExactly(Map.entry(KEY, new RecordedUse(7, "new", "b", 2)));
    }

    @Test
    void nothingIsLostWhileThreadsRecordAndTake() {
        UsageBuffer buffer = buffer(100);
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            threads.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 10_000; i++) {
                    buffer.record(KEY, Instant.EPOCH, null, null);
                }
            }));
        }
        long taken = 0;
        while (!threads.stream().allMatch(CompletableFuture::isDone)) {
            taken += count(buffer);
        }

        assertThat(taken + count(buffer)).isEqualTo(40_000);
    }

    @Test
    void fullBufferAsksOnceForAnEarlyFlush() {
        UsageBuffer buffer = buffer(30);
        record(buffer, 5);
        assertThat(asked).hasSize(1);

        Map<UUID, RecordedUse> failed = buffer.take(buffer.keys());
        buffer.giveBack(failed);
        record(buffer, 5);
        assertThat(asked).hasSize(1);

        buffer.take(buffer.keys());
        buffer.written();
        record(buffer, 3);
        assertThat(asked).hasSize(2);
    }

    @Test
    void bufferThatCannotBeEmptiedTakesNoFurtherKeys() {
        UsageBuffer buffer = buffer(30);
        record(buffer, 40);

        assertThat(buffer.keys()).hasSize(30);
        record(buffer, 30);
        assertThat(buffer.take(buffer.keys()).values()).hasSize(30).allMatch(use -> use.count() == 2);
    }

    private UsageBuffer buffer(int size) {
        UsageBuffer buffer = new UsageBuffer(new KeyActivity(10), size);
        buffer.whenFull(() -> asked.add("asked"));
        return buffer;
    }

    private static void record(UsageBuffer buffer, int keys) {
        for (int i = 0; i < keys; i++) {
            buffer.record(new UUID(0, i), Instant.EPOCH, null, null);
        }
    }

    private static long count(UsageBuffer buffer) {
        return buffer.take(List.of(KEY)).values().stream()
                .mapToLong(RecordedUse::count)
                .sum();
    }
}
