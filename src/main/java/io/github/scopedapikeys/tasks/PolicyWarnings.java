package io.github.scopedapikeys.tasks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.policy.P256Key;
import io.github.scopedapikeys.server.Quoted;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.timer.ScheduledTask;

/**
 * Warns in the log about invalid policies: a rule whose attribute cannot be read, an invalid public key for leak
 * reports, or a policy whose attributes were removed. Each warning is logged once, while this node remembers it.
 */
public final class PolicyWarnings implements ScheduledTask {

    private static final Logger LOG = Logger.getLogger(PolicyWarnings.class);

    private static final int MEMORY = 10_000;

    private final RealmWalk realms;
    private final Consumer<String> log;
    private final Cache<String, Boolean> told =
            Caffeine.newBuilder().maximumSize(MEMORY).build();

    PolicyWarnings(KeycloakSessionFactory factory) {
        this(factory, LOG::warn);
    }

    /** @param log gets the warnings */
    public PolicyWarnings(KeycloakSessionFactory factory, Consumer<String> log) {
        this.realms = new RealmWalk(factory);
        this.log = log;
    }

    @Override
    public void run(KeycloakSession session) {
        run();
    }

    /** Checks all realms, in its own transactions. */
    public void run() {
        realms.forEach(
                getTaskName(),
                id -> realms.in(id, true, (session, realm) -> {
                    check(realm);
                    return true;
                }));
    }

    private void check(RealmModel realm) {
        if (KeyPolicyReader.isLost(realm)) {
            tell(
                    realm.getId(),
                    "Realm " + realm.getName()
                            + ": the stored policy of its API keys is lost: all realm attributes "
                            + KeyPolicyReader.ATTRIBUTE_PREFIX
                            + "* are gone, for example because an update of the realm left them out. "
                            + "API keys are off until the policy is stored again (PUT .../api-keys/policy)");
            return;
        }
        told.invalidate(realm.getId());
        for (String rule : KeyPolicyReader.unreadable(realm)) {
            String attribute = KeyPolicyReader.ATTRIBUTE_PREFIX + rule;
            tell(
                    realm.getId() + " " + rule + " " + Objects.hashCode(realm.getAttribute(attribute)),
                    "Realm " + realm.getName() + ": attribute " + Quoted.of(attribute)
                            + (KeyPolicyReader.isRule(rule)
                                    ? " has an invalid value; the strict value of the rule is in force"
                                    : " is not a rule of the policy and is ignored"));
        }
        checkReportKeys(realm, KeyPolicyReader.read(realm));
    }

    private void checkReportKeys(RealmModel realm, KeyPolicy policy) {
        Set<String> unusable = new TreeSet<>();
        policy.leakReportKeys().forEach((identifier, pem) -> {
            if (P256Key.read(pem).isEmpty()) {
                unusable.add(identifier);
            }
        });
        if (policy.leakReports() && !unusable.isEmpty()) {
            tell(
                    realm.getId() + " leakReportKeys " + unusable.hashCode(),
                    "Realm " + realm.getName()
                            + ": reports of leaked API keys that are signed with these keys are refused,"
                            + " because the policy (leakReportKeys) has no public key on the curve P-256 in PEM under"
                            + " their names: " + Quoted.all(unusable));
        }
    }

    private void tell(String occasion, String text) {
        if (told.asMap().putIfAbsent(occasion, true) == null) {
            log.accept(text);
        }
    }
}
