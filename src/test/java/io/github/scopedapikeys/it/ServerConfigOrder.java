package io.github.scopedapikeys.it;

import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Puts classes that want the same server behind each other: any other order is right too, and starts more servers. */
public final class ServerConfigOrder implements ClassOrderer {

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors().sort(Comparator.comparing(ServerConfigOrder::server));
    }

    private static String server(ClassDescriptor test) {
        return test.findAnnotation(KeycloakIntegrationTest.class)
                .map(annotation -> annotation.config().getName())
                .orElse("");
    }
}
