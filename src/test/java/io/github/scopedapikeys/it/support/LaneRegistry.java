package io.github.scopedapikeys.it.support;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.keycloak.testframework.injection.InstanceContext;
import org.keycloak.testframework.injection.Registry;
import org.keycloak.testframework.injection.RequestedInstance;

/**
 * The test framework's registry, once for each {@link ServerLane}.
 *
 * <p>The framework has one registry for all classes, which holds the running server, its realms and clients, and knows one
 * running class. It hands each call to the registry in JUnit's store, which is this one.
 */
final class LaneRegistry extends Registry {

    private final Map<ServerLane, Registry> registries = new ConcurrentHashMap<>();

    private Registry here() {
        return registries.computeIfAbsent(ServerLane.current(), lane -> new Registry());
    }

    @Override
    public ExtensionContext getCurrentContext() {
        return here().getCurrentContext();
    }

    @Override
    public void setCurrentContext(ExtensionContext context) {
        here().setCurrentContext(context);
    }

    @Override
    public List<InstanceContext<?, ?>> getDeployedInstances() {
        return here().getDeployedInstances();
    }

    @Override
    public List<RequestedInstance<?, ?>> getRequestedInstances() {
        return here().getRequestedInstances();
    }

    @Override
    public void beforeEach(Object instance, Method method) {
        here().beforeEach(instance, method);
    }

    @Override
    public void intercept(
            InvocationInterceptor.Invocation<Void> invocation, ReflectiveInvocationContext<Method> invocationContext)
            throws Throwable {
        here().intercept(invocation, invocationContext);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return here().supportsParameter(parameter, context);
    }

    @Override
    public void afterEach() {
        here().afterEach();
    }

    @Override
    public void afterAll() {
        here().afterAll();
    }

    /** After the last class, of no lane. */
    @Override
    public void close() {
        registries.values().forEach(Registry::close);
    }
}
