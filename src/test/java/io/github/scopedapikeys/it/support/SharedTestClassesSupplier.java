package io.github.scopedapikeys.it.support;

import com.sun.net.httpserver.HttpServer;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.keycloak.testframework.injection.Dependency;
import org.keycloak.testframework.injection.InstanceContext;
import org.keycloak.testframework.injection.RequestedInstance;
import org.keycloak.testframework.injection.Supplier;
import org.keycloak.testframework.remote.runonserver.InjectTestClassServer;
import org.keycloak.testframework.remote.runonserver.TestClassServer;
import org.keycloak.testframework.remote.runonserver.TestClassServerSupplier;

/**
 * Serves the tests' classes to the servers that run parts of tests, on {@link SharedHttpServerSupplier}'s server. All lanes
 * use the same path of it, so none may take it away from the others.
 */
final class SharedTestClassesSupplier implements Supplier<TestClassServer, InjectTestClassServer> {

    private final TestClassServerSupplier original = new TestClassServerSupplier();
    private final Map<HttpServer, TestClassServer> served = new WeakHashMap<>();

    @Override
    public List<Dependency> getDependencies(RequestedInstance<TestClassServer, InjectTestClassServer> requested) {
        return original.getDependencies(requested);
    }

    @Override
    public synchronized TestClassServer getValue(InstanceContext<TestClassServer, InjectTestClassServer> context) {
        return served.computeIfAbsent(context.getDependency(HttpServer.class), server -> original.getValue(context));
    }

    @Override
    public boolean compatible(
            InstanceContext<TestClassServer, InjectTestClassServer> present,
            RequestedInstance<TestClassServer, InjectTestClassServer> requested) {
        return true;
    }
}
