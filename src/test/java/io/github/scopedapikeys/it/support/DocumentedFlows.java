package io.github.scopedapikeys.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.util.JsonSerialization;

/** The flows that the docs offer for import. */
final class DocumentedFlows {

    private DocumentedFlows() {}

    /** @param file in {@code docs/flows} */
    static List<AuthenticationFlowRepresentation> of(String file) {
        try {
            List<AuthenticationFlowRepresentation> flows = JsonSerialization.readValue(
                            Files.readAllBytes(Path.of("docs", "flows", file)), RealmRepresentation.class)
                    .getAuthenticationFlows();
            flows.forEach(flow -> flow.setId(UUID.randomUUID().toString()));
            return flows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String idOf(List<AuthenticationFlowRepresentation> flows, String alias) {
        return flows.stream()
                .filter(flow -> flow.getAlias().equals(alias))
                .findFirst()
                .orElseThrow()
                .getId();
    }
}
