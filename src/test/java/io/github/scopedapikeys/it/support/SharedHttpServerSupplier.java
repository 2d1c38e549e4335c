package io.github.scopedapikeys.it.support;

import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import org.keycloak.testframework.annotations.InjectHttpServer;
import org.keycloak.testframework.http.HttpServerSupplier;
import org.keycloak.testframework.injection.InstanceContext;
import org.keycloak.testframework.injection.LifeCycle;
import org.keycloak.testframework.injection.RequestedInstance;
import org.keycloak.testframework.injection.Supplier;

/** The test framework's HTTP server, one for all lanes: its port is fixed, and the servers know it. */
final class SharedHttpServerSupplier implements Supplier<HttpServer, InjectHttpServer> {

    private final HttpServerSupplier original = new HttpServerSupplier();
    private @Nullable HttpServer server;
    private int users;

    @Override
    public synchronized HttpServer getValue(InstanceContext<HttpServer, InjectHttpServer> context) {
        HttpServer shared = server;
        if (shared == null) {
            shared = original.getValue(context);
            server = shared;
        }
        users++;
        return shared;
    }

    @Override
    public synchronized void close(InstanceContext<HttpServer, InjectHttpServer> context) {
        users--;
        if (users == 0) {
            server = null;
            original.close(context);
        }
    }

    @Override
    public boolean compatible(
            InstanceContext<HttpServer, InjectHttpServer> present,
            RequestedInstance<HttpServer, InjectHttpServer> requested) {
        return true;
    }

    @Override
    public LifeCycle getDefaultLifecycle() {
        return LifeCycle.GLOBAL;
    }
}
