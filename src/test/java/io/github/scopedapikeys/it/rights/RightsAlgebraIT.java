package io.github.scopedapikeys.it.rights;

import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.QuietServerConfig;
import io.github.scopedapikeys.it.support.WorldCoverage;
import io.github.scopedapikeys.it.support.WorldProbe;
import io.github.scopedapikeys.it.worlds.World;
import io.github.scopedapikeys.it.worlds.WorldGenerator;
import io.github.scopedapikeys.it.worlds.WorldRealm;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectKeycloakUrls;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.server.KeycloakUrls;

/**
 * What keys may do, compared with plain set algebra, in realms made up at random. For more of them:
 * {@code -Dapi-keys.worlds=500 -Dapi-keys.seed=1}.
 */
@KeycloakIntegrationTest(config = QuietServerConfig.class)
class RightsAlgebraIT {

    private static final int WORLDS = Integer.getInteger("api-keys.worlds", 25);
    private static final long SEED = Long.getLong("api-keys.seed", 1000);
    private static final int KEYS = 8;
    private static final int ROUNDS = 3;
    private static final int CHAINS = 5;
    private static final int INTROSPECTIONS = 8;
    private static final int CHANGES = 3;

    private static final WorldCoverage TALLY = new WorldCoverage();

    @InjectAdminClient
    Keycloak admin;

    @InjectKeycloakUrls
    KeycloakUrls urls;

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + WORLDS);
    }

    @ParameterizedTest(name = "-Dapi-keys.seed={0} -Dapi-keys.worlds=1")
    @MethodSource("seeds")
    void rightsAreWhatTheSetsSay(long seed) {
        WorldGenerator generator = new WorldGenerator(seed);
        World world = generator.world();
        String dump = world.toString();
        try (WorldRealm realm = WorldRealm.create(admin, world)) {
            WorldProbe probe = new WorldProbe(generator, realm, leads(realm), TALLY);
            try {
                probe(probe);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "With -Dapi-keys.seed=" + seed + " -Dapi-keys.worlds=1: " + e.getMessage() + "\n\nSteps:\n"
                                + probe.steps() + "\n\nThe world at first:\n" + dump + "\n\nThe world now:\n" + world,
                        e);
            }
        }
    }

    private Leads leads(WorldRealm realm) {
        String url = urls.getBase() + "/realms/" + realm.representation().getRealm();
        return new Leads(new ManagedRealm(url, realm.representation(), realm.admin()));
    }

    private void probe(WorldProbe probe) {
        probe.issueKeys(KEYS, admin.tokenManager().getAccessTokenString());
        for (int round = 0; round < ROUNDS; round++) {
            probe.introspectKeys();
            probe.exchangeKeys();
            probe.exchangeFurther(CHAINS);
            probe.introspectTokens(INTROSPECTIONS);
            for (int i = 0; i < CHANGES; i++) {
                probe.change();
            }
            probe.introspectTokens(INTROSPECTIONS);
        }
    }

    /** Worlds in which nothing happens prove nothing. */
    @AfterAll
    static void worldsWereOfAllKinds() {
        if (WORLDS >= 25) {
            TALLY.assertAllSeen();
        }
    }
}
