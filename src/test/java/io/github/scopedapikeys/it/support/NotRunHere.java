package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.it.documents.DocumentedPage;
import java.util.List;
import java.util.Optional;

/**
 * A shell block in the docs that cannot run in a test. If a word of the block changes, it must run.
 *
 * @param page the page of the block
 * @param text the whole block
 * @param why why it cannot run
 * @param instead runs in its place, so that later blocks find its results; may be empty
 */
public record NotRunHere(String page, String text, String why, String instead) {

    private static final String ISSUED = """
            KC=http://localhost:8080
            TOKEN=$(curl -s $KC/realms/leads/protocol/openid-connect/token -d grant_type=password -d client_id=admin-cli \\
              -d username=crm-admin -d password=crm-admin-demo | jq -r .access_token)
            KEY=$(curl -s $KC/admin/realms/leads/api-keys -H "Authorization: Bearer $TOKEN" \\
              -H 'Content-Type: application/json' -d '{"username":"shop-owner","name":"Found"}' | jq -r .key)
            """;

    private static final String FETCHED =
            "KEYS=$(jq -nc --arg pem \"$(openssl ecparam -name prime256v1 -genkey | openssl ec -pubout)\" '{github: $pem}')";

    public static final List<NotRunHere> ALL = List.of(
            of("README.md", "./mvnw -f src/demo", "starts a server of its own; the test's has the same realm"),
            of("README.md", "./mvnw verify", "runs this test"),
            of(
                    "README.md",
                    "./mvnw package -DskipTests     # target/keycloak-scoped-api-keys-0.1.0.jar",
                    "builds the jar, which PackagedJarIT runs"),
            of("README.md", """
                    cp target/keycloak-scoped-api-keys-0.1.0.jar /opt/keycloak/providers/
                    /opt/keycloak/bin/kc.sh build
                    /opt/keycloak/bin/kc.sh start --optimized""", "installs the jar as PackagedJarIT does"),
            of(
                    "docs/operations.md",
                    "kc.sh start … --spi-credential--api-key--peppers=2026"
                            + "   # with KC_SPI_CREDENTIAL__API_KEY__PEPPER_2026 in the environment",
                    "starts a server of its own, as PepperIT does"),
            of("docker/README.md", """
                    ./mvnw -DskipTests package
                    docker compose -f docker/compose.yaml up --build""", "needs Docker"),
            of("docker/README.md", "docker build -f docker/Dockerfile -t keycloak-scoped-api-keys .", "needs Docker"),
            new NotRunHere(
                    "docs/secret-scanning.md",
                    """
                    KC=http://localhost:8080
                    KEY=sak_…   # the key that was found""",
                    "has no whole key, for which scanners of this repository would raise an alarm",
                    ISSUED),
            new NotRunHere("docs/secret-scanning.md", """
                    KEYS=$(curl -s https://api.github.com/meta/public_keys/secret_scanning |
                      jq -c '[.public_keys[] | {(.key_identifier): .key}] | add')""", "asks GitHub", FETCHED));

    /** The exemption of a block; empty if it has none. */
    public static Optional<NotRunHere> of(DocumentedPage page, DocumentedPage.Listing shell) {
        return ALL.stream()
                .filter(exempt ->
                        exempt.page().equals(page.name()) && exempt.text().equals(shell.text()))
                .findFirst();
    }

    private static NotRunHere of(String page, String text, String why) {
        return new NotRunHere(page, text, why, "");
    }
}
