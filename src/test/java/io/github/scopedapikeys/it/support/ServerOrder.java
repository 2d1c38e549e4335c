package io.github.scopedapikeys.it.support;

import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * Runs classes that need the same server one after the other, so that few servers are built and started. The threads of
 * two lanes begin at the two ends of this order and meet among the classes of the configuration that most need.
 */
public final class ServerOrder implements ClassOrderer {

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors()
                .sort(Comparator.comparing(ServerOrder::server)
                        .thenComparing(descriptor -> descriptor.getTestClass().getSimpleName()));
    }

    private static String server(ClassDescriptor descriptor) {
        return descriptor
                .findAnnotation(KeycloakIntegrationTest.class)
                .map(annotation -> annotation.config().getName())
                .orElse("");
    }
}
