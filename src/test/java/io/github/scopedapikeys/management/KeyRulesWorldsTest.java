package io.github.scopedapikeys.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.it.worlds.Key;
import io.github.scopedapikeys.it.worlds.Oracle;
import io.github.scopedapikeys.it.worlds.World;
import io.github.scopedapikeys.it.worlds.WorldGenerator;
import io.github.scopedapikeys.models.WorldModels;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.models.RealmModel;

/** Which keys are issued, and which field is to blame for the others, compared with the sets: the worlds of the rights. */
class KeyRulesWorldsTest {

    private static final int WORLDS = 50;
    private static final int KEYS = 20;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final KeyPolicy POLICY = KeyPolicyReader.read(Fakes.of(
            RealmModel.class,
            Map.of("getAttribute", arguments -> "api-keys.enabled".equals(arguments[0]) ? "true" : null)));

    static LongStream seeds() {
        return LongStream.range(1000, 1000 + WORLDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keysAreRefusedForWhatTheSetsSay(long seed) {
        WorldGenerator generator = new WorldGenerator(seed);
        World world = generator.world();
        Oracle oracle = new Oracle(world);
        WorldModels models = new WorldModels(world);
        KeyRules rules = new KeyRules(models.session(), POLICY);
        for (int i = 0; i < KEYS; i++) {
            Key key = generator.key();
            ApiKeyCredentialData data = models.data(key);
            String field = refusedField(() -> rules.check(asked(data), models.user(key.owner()), NOW));
            Set<String> refused = oracle.refusedFields(key);
            if (refused.isEmpty()) {
                assertThat(field).as("%s in%n%s", key, world).isNull();
            } else {
                assertThat(field).as("%s in%n%s", key, world).isIn(refused);
            }
            generator.change(List.of(key)).in(world);
            // Whatever became of what the key names: it may stay.
            assertThat(rules.check(new KeyChange(asked(data), null), data, models.user(key.owner()), NOW)
                            .scopes())
                    .isEqualTo(data.scopes());
        }
    }

    /** Null if none is. */
    private static @Nullable String refusedField(Runnable check) {
        try {
            check.run();
            return null;
        } catch (InvalidFieldException e) {
            return e.problem().split(" ")[0];
        }
    }

    private static KeySpecification asked(ApiKeyCredentialData data) {
        return new KeySpecification(
                null,
                null,
                data.scopes(),
                data.realmRoles(),
                data.clientRoles(),
                data.clients(),
                data.allowedIps(),
                null,
                null,
                null,
                null);
    }
}
