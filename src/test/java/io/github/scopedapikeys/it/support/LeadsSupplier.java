package io.github.scopedapikeys.it.support;

import java.util.List;
import org.keycloak.testframework.injection.DependenciesBuilder;
import org.keycloak.testframework.injection.Dependency;
import org.keycloak.testframework.injection.InstanceContext;
import org.keycloak.testframework.injection.LifeCycle;
import org.keycloak.testframework.injection.RequestedInstance;
import org.keycloak.testframework.injection.Supplier;
import org.keycloak.testframework.realm.ManagedRealm;

final class LeadsSupplier implements Supplier<Leads, InjectLeads> {

    @Override
    public Leads getValue(InstanceContext<Leads, InjectLeads> context) {
        ManagedRealm realm = context.getDependency(
                ManagedRealm.class, context.getAnnotation().realmRef());
        Leads leads = new Leads(realm);
        KeysLeft.removeBefore(realm, leads);
        return leads;
    }

    @Override
    public LifeCycle getDefaultLifecycle() {
        return LifeCycle.METHOD;
    }

    @Override
    public List<Dependency> getDependencies(RequestedInstance<Leads, InjectLeads> requested) {
        return DependenciesBuilder.create(
                        ManagedRealm.class, requested.getAnnotation().realmRef())
                .build();
    }

    @Override
    public boolean compatible(
            InstanceContext<Leads, InjectLeads> present, RequestedInstance<Leads, InjectLeads> requested) {
        return present.getAnnotation().equals(requested.getAnnotation());
    }
}
