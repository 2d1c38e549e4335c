package io.github.scopedapikeys.it.support;

import java.util.List;
import org.keycloak.testframework.TestFrameworkExtension;
import org.keycloak.testframework.injection.Supplier;

/** Adds the suppliers of these tests to the test framework. */
public final class ApiKeysTestExtension implements TestFrameworkExtension {

    @Override
    public List<Supplier<?, ?>> suppliers() {
        return List.of(new LeadsSupplier(), new RefusalsSupplier());
    }
}
