package io.github.scopedapikeys.it.services;

import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import java.nio.file.Path;
import java.util.List;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The service of the demo and of the compose file, started as these start it. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class LeadConnectorIT extends ServiceContract {

    private static final Path FILE = Path.of("docker", "demo", "lead-connector", "LeadConnector.java");

    @Override
    List<String> command() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), FILE.toString());
    }
}
