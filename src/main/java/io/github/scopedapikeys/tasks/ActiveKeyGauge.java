package io.github.scopedapikeys.tasks;

import io.github.scopedapikeys.audit.KeyMetrics;
import io.github.scopedapikeys.server.ServerTime;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.timer.TimerProvider;

/**
 * Shows at Keycloak's {@code /metrics} how many keys of each realm are enabled and not expired. A timer counts them, so
 * that reading the metrics runs no SQL. A realm with such keys is {@linkplain KeyMetrics#watch watched} from then on.
 */
public final class ActiveKeyGauge {

    private static final Logger LOG = Logger.getLogger(ActiveKeyGauge.class);
    private static final String TASK = "api-key-gauge";
    private static final long INITIAL_DELAY_MILLIS = 10_000;

    private final KeycloakSessionFactory factory;
    private final MultiGauge gauge = MultiGauge.builder("keycloak.api.keys.active")
            .description("API keys that are enabled and not expired")
            .register(Metrics.globalRegistry);

    ActiveKeyGauge(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    /** Does nothing if metrics are turned off. */
    void schedule(KeycloakSession session, int intervalSeconds) {
        if (!Metrics.globalRegistry.getRegistries().isEmpty()) {
            session.getProvider(TimerProvider.class)
                    .schedule(this::runSafely, INITIAL_DELAY_MILLIS, intervalSeconds * 1000L, TASK);
        }
    }

    private void runSafely() {
        try {
            run();
        } catch (RuntimeException e) {
            LOG.debugf(e, "Active API keys could not be counted; the next run tries again");
        }
    }

    /** Counts now, in its own transaction. */
    public void run() {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        KeycloakModelUtils.runJobInTransaction(factory, session -> rows.addAll(count(session)));
        gauge.register(rows, true);
    }

    private static List<MultiGauge.Row<?>> count(KeycloakSession session) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select k.realmId, count(k) from ApiKeyEntity k where k.enabled = true"
                                + " and (k.expiresAt is null or k.expiresAt > :now) group by k.realmId",
                        Object[].class)
                .setParameter("now", ServerTime.now().toEpochMilli())
                .getResultList()
                .forEach(count -> {
                    RealmModel realm = session.realms().getRealm((String) count[0]);
                    if (realm != null) {
                        KeyMetrics.watch(realm.getName());
                        rows.add(MultiGauge.Row.of(Tags.of("realm", realm.getName()), (Number) count[1]));
                    }
                });
        return rows;
    }
}
