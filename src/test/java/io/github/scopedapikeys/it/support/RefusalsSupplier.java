package io.github.scopedapikeys.it.support;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.injection.DependenciesBuilder;
import org.keycloak.testframework.injection.Dependency;
import org.keycloak.testframework.injection.InstanceContext;
import org.keycloak.testframework.injection.LifeCycle;
import org.keycloak.testframework.injection.RequestedInstance;
import org.keycloak.testframework.injection.Supplier;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.RealmBuilder;

final class RefusalsSupplier implements Supplier<Refusals, InjectRefusals> {

    /** An update of a realm makes the server load all of it again: it is made once, and not for each test. */
    private final Set<ManagedRealm> storing =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    @Override
    public Refusals getValue(InstanceContext<Refusals, InjectRefusals> context) {
        ManagedRealm realm = context.getDependency(ManagedRealm.class);
        if (storing.add(realm)) {
            RealmBuilder update = RealmBuilder.update(realm.admin().toRepresentation());
            realm.admin().update(Refusals.storeEvents(update).build());
        }
        return new Refusals(context.getDependency(Events.class));
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
