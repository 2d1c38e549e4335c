package io.github.scopedapikeys.rights;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.worlds.WorldGenerator;
import io.github.scopedapikeys.rights.RightsWalk.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What keys may do, compared with plain set algebra, in worlds made up at random: those of {@code RightsAlgebraIT}, in
 * memory. For others: {@code -Dapi-keys.worlds=5000 -Dapi-keys.seed=1}.
 */
class RightsWorldsTest {

    private static final int WORLDS = Integer.getInteger("api-keys.worlds", 250);
    private static final long SEED = Long.getLong("api-keys.seed", 1000);
    private static final int KEYS = 3;
    private static final int ROUNDS = 2;
    private static final int FURTHER = 3;
    private static final int CHANGES = 3;
    private static final int LEFT = 3;

    private static final Set<Kind> SEEN = EnumSet.noneOf(Kind.class);

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + WORLDS);
    }

    @ParameterizedTest(name = "-Dapi-keys.seed={0} -Dapi-keys.worlds=1")
    @MethodSource("seeds")
    void rightsAreWhatTheSetsSay(long seed) {
        WorldGenerator generator = new WorldGenerator(seed);
        RightsWalk walk = new RightsWalk(generator, SEEN);
        walk.issueKeys(KEYS);
        for (int round = 0; round < ROUNDS; round++) {
            walk.exchangeKeys();
            walk.exchangeFurther(FURTHER);
            for (int i = 0; i < CHANGES; i++) {
                walk.change();
            }
            walk.checkWhatIsLeft(LEFT);
        }
    }

    /** Worlds in which nothing happens prove nothing. */
    @AfterAll
    static void worldsWereOfAllKinds() {
        if (WORLDS >= 25) {
            assertThat(SEEN).as("what happened").contains(Kind.values());
        }
    }
}
