package io.github.scopedapikeys.key;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** Keys of all prefix lengths from one seed, which {@code -Dtest.seed=<number>} sets. Many have zero bytes in front. */
final class RandomKeys {

    static final List<String> PREFIXES = List.of("sak", "ab", "z9", "k8s", "sakey", "a0123456789z", "abcdefghijkl");

    private static final long SEED = Long.getLong("test.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    /** For the failure message. */
    static String seed() {
        return "reproduce with -Dtest.seed=" + SEED;
    }

    Random random() {
        return random;
    }

    Stream<ApiKey> limit(int count) {
        return Stream.generate(this::next).limit(count);
    }

    ApiKey next() {
        KeyPrefix prefix = new KeyPrefix(PREFIXES.get(random.nextInt(PREFIXES.size())));
        UUID id = new UUID(random.nextInt(4) == 0 ? random.nextInt(3) : random.nextLong(), random.nextLong());
        return new ApiKey(prefix, id, bytes(32));
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        if (random.nextInt(4) == 0) {
            Arrays.fill(bytes, 0, random.nextInt(count + 1), (byte) 0);
        }
        return bytes;
    }
}
