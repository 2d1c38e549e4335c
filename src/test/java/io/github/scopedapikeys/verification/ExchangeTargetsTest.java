package io.github.scopedapikeys.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.keycloak.models.RealmModel;

class ExchangeTargetsTest {

    /** It takes all mappers, and a request may have hundreds of resources. */
    @Test
    void reachableClientsAreFoundOutOnceAndOnlyForAddresses() {
        AtomicInteger asked = new AtomicInteger();
        ExchangeTargets targets = new ExchangeTargets(emptyRealm(), () -> {
            asked.incrementAndGet();
            return new UsableKey.Reachable(Set.of());
        });

        assertThat(targets.byResource("urn:client:crm")).isNull();
        assertThat(targets.byClientId("crm")).isNull();
        assertThat(asked).hasValue(0);
        for (int i = 0; i < 100; i++) {
            assertThat(targets.byResource("https://crm.example.com/" + i)).isNull();
        }
        assertThat(asked).hasValue(1);
    }

    private static RealmModel emptyRealm() {
        return (RealmModel) Proxy.newProxyInstance(
                ExchangeTargetsTest.class.getClassLoader(),
                new Class<?>[] {RealmModel.class},
                (realm, method, arguments) -> null);
    }
}
