package io.github.scopedapikeys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.keycloak.storage.ExportImportManager;

class RunningImportTest {

    @Test
    void whatAnImportManagerDoesIsAnImport() {
        AtomicBoolean seen = new AtomicBoolean();
        ExportImportManager manager = (ExportImportManager) Proxy.newProxyInstance(
                RunningImportTest.class.getClassLoader(),
                new Class<?>[] {ExportImportManager.class},
                (self, method, arguments) -> {
                    seen.set(RunningImport.isOnStack());
                    return null;
                });

        manager.createUser(null, null);

        assertThat(seen).isTrue();
    }

    /** Also once an import has run. */
    @Test
    void everythingElseIsNone() {
        whatAnImportManagerDoesIsAnImport();

        assertThat(RunningImport.isOnStack()).isFalse();
    }
}
