package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Tests which server a class runs on. */
class ServerLanesTest {

    private final ServerLane first = new ServerLane(0);
    private final ServerLane second = new ServerLane(1);
    private final ServerLanes lanes = new ServerLanes(List.of(first, second));

    @Test
    void classesAtTheSameTimeHaveDifferentLanes() throws InterruptedException {
        assertThat(lanes.take(ApiKeysServerConfig.class)).isSameAs(first);
        assertThat(lanes.take(ApiKeysServerConfig.class)).isSameAs(second);
    }

    @Test
    void classAfterClassRunsOnTheSameServer() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            ServerLane lane = lanes.take(ApiKeysServerConfig.class);
            assertThat(lane).isSameAs(first);
            lanes.giveBack(lane);
        }
    }

    @Test
    void runningServerWithTheConfigurationIsPreferred() throws InterruptedException {
        lanes.take(QuietServerConfig.class);
        lanes.take(ApiKeysServerConfig.class);
        lanes.giveBack(first);
        lanes.giveBack(second);

        assertThat(lanes.take(ApiKeysServerConfig.class)).isSameAs(second);
    }

    @Test
    void otherConfigurationStartsAServerBeforeItStopsOne() throws InterruptedException {
        lanes.giveBack(lanes.take(QuietServerConfig.class));

        assertThat(lanes.take(ApiKeysServerConfig.class)).isSameAs(second);
    }

    @Test
    void classWithoutAFreeLaneWaits() throws InterruptedException {
        lanes.take(ApiKeysServerConfig.class);
        lanes.take(ApiKeysServerConfig.class);
        CompletableFuture<ServerLane> third = CompletableFuture.supplyAsync(() -> {
            try {
                return lanes.take(ApiKeysServerConfig.class);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(third).isNotDone();
        lanes.giveBack(second);

        assertThat(third.orTimeout(60, TimeUnit.SECONDS).join()).isSameAs(second);
    }

    @Test
    void lanesShareNoPortAndNoFile() {
        assertThat(List.of(first.httpPort(), first.httpsPort(), first.managementPort()))
                .doesNotContain(second.httpPort(), second.httpsPort(), second.managementPort());
        assertThat(List.of(first.home(), first.output(), first.trace()))
                .doesNotContain(second.home(), second.output(), second.trace());
    }

    /** Otherwise it would run beside all others, on ports that are theirs. */
    @Test
    void everyIntegrationTestHasALaneOrThePackagedServer() {
        List<Class<?>> all = ReflectionSupport.findAllClassesInPackage(
                "io.github.scopedapikeys.it", type -> true, name -> name.endsWith("IT"));

        assertThat(all).hasSizeGreaterThan(50).allSatisfy(type -> {
            assertThat(AnnotationSupport.isAnnotated(type, KeycloakIntegrationTest.class))
                    .as("one of @KeycloakIntegrationTest and @PackagedServerTest")
                    .isNotEqualTo(AnnotationSupport.isAnnotated(type, PackagedServerTest.class));
            // A lane belongs to the thread on which a class begins.
            assertThat(type.isAnnotationPresent(Execution.class)).isFalse();
        });
    }
}
