package io.github.scopedapikeys.it.support;

import java.util.List;
import org.keycloak.testframework.TestFrameworkExtension;
import org.keycloak.testframework.injection.Supplier;

/** Adds the suppliers of these tests to the test framework. Each comes before the framework's own for the same type. */
public final class ApiKeysTestExtension implements TestFrameworkExtension {

    @Override
    public List<Supplier<?, ?>> suppliers() {
        return List.of(
                new LaneServerSupplier(),
                new LeadsSupplier(),
                new RefusalsSupplier(),
                new SharedHttpServerSupplier(),
                new SharedTestClassesSupplier());
    }
}
