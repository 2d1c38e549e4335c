package io.github.scopedapikeys.it.support;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.injection.Registry;

/**
 * Gives each class that needs the test framework's server a {@link ServerLane}, and shows what the server printed during a
 * test that fails. JUnit finds it by itself and calls it before and after the framework's own extension.
 */
public final class LaneExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback, TestWatcher {

    private static final ServerLanes LANES = new ServerLanes(List.of(new ServerLane(0), new ServerLane(1)));
    private static final Namespace STORE = Namespace.create(LaneExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        // A nested class runs in the lane of its outer class.
        if (ServerLane.isUsed()) {
            return;
        }
        KeycloakIntegrationTest needed = AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), KeycloakIntegrationTest.class)
                .orElse(null);
        if (needed != null) {
            context.getRoot().getStore(Namespace.GLOBAL).computeIfAbsent(Registry.class, type -> new LaneRegistry());
            ServerLane lane = LANES.take(needed.config());
            lane.enter();
            store(context).put(ServerLane.class, lane);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (ServerLane.isUsed()) {
            store(context)
                    .put(
                            ServerOutput.class,
                            ServerOutput.fromNow(ServerLane.current().output()));
        }
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        ServerOutput output = store(context).get(ServerOutput.class, ServerOutput.class);
        if (output != null) {
            output.unread().lines().forEach(System.out::println);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        // Of this class itself: the store of a nested class also shows what its outer class has put there.
        ServerLane lane = store(context).remove(ServerLane.class, ServerLane.class);
        if (lane != null) {
            ServerLane.leave();
            LANES.giveBack(lane);
        }
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(STORE);
    }
}
