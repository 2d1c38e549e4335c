package io.github.scopedapikeys.it.support;

import java.util.List;
import org.keycloak.testframework.TestFrameworkExtension;
import org.keycloak.testframework.injection.Supplier;

/** What these tests have injected beside what the test framework has of its own. */
public final class ApiKeysTestExtension implements TestFrameworkExtension {

    @Override
    public List<Supplier<?, ?>> suppliers() {
        return List.of(new LeadsSupplier(), new RefusalsSupplier());
    }
}
