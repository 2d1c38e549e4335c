package io.github.scopedapikeys.benchmark;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyParser;
import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.key.ParseResult;
import io.github.scopedapikeys.key.SecretHash;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what a key's secret value costs at each use: parse, verify the checksum, hash the secret, compare with the
 * stored hash.
 *
 * <p>Budget: 2 microseconds and 1 kB. The {@code gc} profiler shows the bytes for each operation.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Threads(1)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class KeyCheckBenchmark {

    /** A power of two, so that a cheap AND selects the next key. */
    private static final int KEYS = 4096;

    private final String[] texts = new String[KEYS];
    private final SecretHash[] stored = new SecretHash[KEYS];
    private int next;

    /** Issues the keys, and stores for each what its holder and what the server have. */
    @Setup
    public void issueKeys() {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < KEYS; i++) {
            ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), random);
            texts[i] = key.reveal();
            stored[i] = SecretHash.fromBase64(key.hash().toBase64()).orElseThrow();
        }
    }

    /** One use of the next key. */
    @Benchmark
    public ApiKey check() {
        int index = next++ & KEYS - 1;
        if (KeyParser.parse(texts[index]) instanceof ParseResult.Parsed parsed
                && parsed.key().hash().matches(stored[index])) {
            return parsed.key();
        }
        throw new IllegalStateException("A good key was refused");
    }
}
