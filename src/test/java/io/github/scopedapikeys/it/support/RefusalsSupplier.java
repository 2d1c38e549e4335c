package io.github.scopedapikeys.it.support;

import java.util.List;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.injection.DependenciesBuilder;
import org.keycloak.testframework.injection.Dependency;
import org.keycloak.testframework.injection.InstanceContext;
import org.keycloak.testframework.injection.LifeCycle;
import org.keycloak.testframework.injection.RequestedInstance;
import org.keycloak.testframework.injection.Supplier;
import org.keycloak.testframework.realm.ManagedRealm;

final class RefusalsSupplier implements Supplier<Refusals, InjectRefusals> {

    @Override
    public Refusals getValue(InstanceContext<Refusals, InjectRefusals> context) {
        return new Refusals(context.getDependency(ManagedRealm.class), context.getDependency(Events.class));
    }

    @Override
    public LifeCycle getDefaultLifecycle() {
        return LifeCycle.METHOD;
    }

    @Override
    public List<Dependency> getDependencies(RequestedInstance<Refusals, InjectRefusals> requested) {
        return DependenciesBuilder.create(ManagedRealm.class).add(Events.class).build();
    }

    @Override
    public boolean compatible(
            InstanceContext<Refusals, InjectRefusals> present, RequestedInstance<Refusals, InjectRefusals> requested) {
        return true;
    }
}
