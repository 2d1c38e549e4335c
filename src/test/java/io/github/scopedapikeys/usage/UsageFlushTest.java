package io.github.scopedapikeys.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.scopedapikeys.fuzz.Fakes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.KeycloakTransactionManager;

/** What becomes of uses while the database fails, and in which order they get there; what it writes is for {@code KeyUsageIT}. */
class UsageFlushTest {

    /** Written in five transactions. */
    private static final int KEYS = 1000;

    private final UsageBuffer buffer = new UsageBuffer(new KeyActivity(10), 10 * KEYS);
    private final List<List<String>> transactions = new ArrayList<>();
    private final UsageFlush flush = new UsageFlush(factory(), buffer);
    private int attempts;
    private IntPredicate fails = attempt -> false;
    private Runnable meanwhile = () -> {};
    private int asked;

    @BeforeEach
    void use() {
        use(KEYS);
    }

    @Test
    void allIsWrittenOnceInFewTransactions() {
        assertThat(flush.run()).isTrue();

        assertThat(transactions).hasSize(5);
        assertThat(transactions.stream().flatMap(Collection::stream))
                .hasSize(KEYS)
                .doesNotHaveDuplicates();
        assertThat(buffer.keys()).isEmpty();
        assertThat(flush.run()).isTrue();
        assertThat(attempts).isEqualTo(5);
    }

    /** Otherwise one node waits for the rows of another and the other for those of the first. */
    @Test
    void noTransactionHasAnEarlierIdThanThoseBefore() {
        flush.run();

        for (int i = 1; i < transactions.size(); i++) {
            assertThat(Collections.min(transactions.get(i))).isGreaterThan(Collections.max(transactions.get(i - 1)));
        }
    }

    @Test
    void databaseThatIsGoneIsTriedTwiceAndAllWaitsForTheNextRun() {
        fails = attempt -> true;

        assertThat(flush.run()).isFalse();

        assertThat(attempts).isEqualTo(2);
        assertThat(buffer.take(buffer.keys()).values()).hasSize(KEYS).allMatch(use -> use.count() == 1);
    }

    @Test
    void keysThatCannotBeWrittenHoldUpNoOthers() {
        fails = attempt -> attempt % 2 == 1;

        assertThat(flush.run()).isFalse();
        assertThat(attempts).isEqualTo(5);
        assertThat(buffer.keys()).hasSize(KEYS / 5 * 3);

        fails = attempt -> false;
        assertThat(flush.run()).isTrue();
        assertThat(buffer.keys()).isEmpty();
    }

    @Test
    void useDuringARunThatFailsIsAddedToThoseThatComeBack() {
        fails = attempt -> true;
        meanwhile = () -> buffer.record(id(0), Instant.ofEpochSecond(7), "192.0.2.7", null);

        flush.run();

        assertThat(buffer.take(List.of(id(0))).get(id(0)).count()).isEqualTo(3);
        assertThat(buffer.keys()).hasSize(KEYS - 1);
    }

    /** After a run that failed the timer's must do: the database has enough to do. */
    @Test
    void anotherEarlyRunIsAskedForOnlyAfterOneThatWroteAll() {
        flush.run();
        buffer.whenFull(() -> asked++);
        use(KEYS);
        assertThat(asked).isEqualTo(1);

        fails = attempt -> attempt == 8;
        assertThat(flush.run()).isFalse();
        use(KEYS);
        assertThat(asked).isEqualTo(1);

        assertThat(flush.run()).isTrue();
        use(KEYS);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void serverThatIsShuttingDownHasNoThreadForAnEarlyRun() {
        fails = attempt -> true;

        assertThatCode(flush::runSoon).doesNotThrowAnyException();
        assertThat(buffer.keys()).hasSize(KEYS);
    }

    private void use(int keys) {
        IntStream.range(0, keys).forEach(i -> buffer.record(id(i), Instant.ofEpochSecond(5), "192.0.2.1", null));
    }

    /** In an order in which UUIDs do not compare as their text does. */
    private static UUID id(int i) {
        return new UUID(i * 0x9E3779B97F4A7C15L, i);
    }

    private KeycloakSessionFactory factory() {
        KeycloakTransactionManager transaction = Fakes.of(
                KeycloakTransactionManager.class,
                Map.of("begin", arguments -> null, "setRollbackOnly", arguments -> null));
        EntityManager entities = Fakes.of(EntityManager.class, Map.of("createQuery", arguments -> query(arguments)));
        JpaConnectionProvider connection =
                Fakes.of(JpaConnectionProvider.class, Map.of("getEntityManager", arguments -> entities));
        KeycloakSession session = Fakes.of(
                KeycloakSession.class,
                Map.of(
                        "getAttribute", arguments -> null,
                        "setAttribute", arguments -> null,
                        "getTransactionManager", arguments -> transaction,
                        "getProvider", arguments -> connection,
                        "close", arguments -> null));
        return Fakes.of(KeycloakSessionFactory.class, Map.of("create", arguments -> {
            meanwhile.run();
            if (fails.test(++attempts)) {
                throw new IllegalStateException("no database");
            }
            return session;
        }));
    }

    /** Rows are locked, but there are none; the keys are all listed, so that none is looked for. */
    private TypedQuery<?> query(Object[] of) {
        List<Object> ids = new ArrayList<>();
        boolean locks = of[1] != String.class;
        List<TypedQuery<?>> self = new ArrayList<>();
        self.add(Fakes.of(
                TypedQuery.class,
                Map.of(
                        "setParameter",
                        arguments -> {
                            ids.addAll((Collection<?>) arguments[1]);
                            return self.get(0);
                        },
                        "setLockMode",
                        arguments -> self.get(0),
                        "getResultList",
                        arguments -> {
                            if (!locks) {
                                return ids;
                            }
                            transactions.add(
                                    ids.stream().map(String.class::cast).toList());
                            return List.of();
                        })));
        return self.get(0);
    }
}
