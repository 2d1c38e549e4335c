package io.github.scopedapikeys.it.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectKeycloakUrls;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.server.KeycloakUrls;

/** The server starts with the provider in it, and is the release that the other tests are meant to run against. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class ServerSmokeIT {

    @InjectKeycloakUrls
    KeycloakUrls urls;

    @InjectAdminClient
    Keycloak admin;

    @Test
    void masterRealmAnswers() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(urls.getMasterRealm())).build();

        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"realm\":\"master\"");
    }

    @Test
    void serverIsTheSupportedRelease() {
        assertThat(admin.serverInfo().getInfo().getSystemInfo().getVersion())
                .isEqualTo(System.getProperty("keycloak.server.version"));
    }
}
