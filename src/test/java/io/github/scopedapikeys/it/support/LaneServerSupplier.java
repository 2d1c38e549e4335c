package io.github.scopedapikeys.it.support;

import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.keycloak.testframework.server.AbstractKeycloakServerSupplier;
import org.keycloak.testframework.server.KeycloakServer;
import org.keycloak.testframework.server.LaneServer;

/** The server of a {@link ServerLane}. */
final class LaneServerSupplier extends AbstractKeycloakServerSupplier {

    private static final Logger LOG = Logger.getLogger(LaneServerSupplier.class);

    /** In seconds. */
    @ConfigProperty(name = "start.timeout", defaultValue = "120")
    long startTimeout;

    @Override
    public KeycloakServer getServer() {
        ServerLane lane = ServerLane.current();
        return new LaneServer(
                new LaneServer.Ports(lane.httpPort(), lane.httpsPort(), lane.managementPort()),
                lane.home(),
                lane.output(),
                Duration.ofSeconds(startTimeout));
    }

    @Override
    public boolean requiresDatabase() {
        return true;
    }

    @Override
    public String getAlias() {
        return "lane";
    }

    @Override
    public Logger getLogger() {
        return LOG;
    }
}
