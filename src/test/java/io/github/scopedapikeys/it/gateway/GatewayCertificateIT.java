package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.exchange.CertificateBoundTokenIT;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.Gateway;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import io.github.scopedapikeys.it.support.ServerLane;
import io.github.scopedapikeys.it.support.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/** RFC 8705: gateways that authenticate with a certificate, or whose tokens are bound to it. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class GatewayCertificateIT {

    private static final String OWN = CertificateBoundTokenIT.OWN_CERTIFICATE;
    private static final String OTHER = CertificateBoundTokenIT.OTHER_CERTIFICATE;
    private static final String BOUND = "tls.client.certificate.bound.access.tokens";
    private static final String ME = "?client_id=" + LeadsRealm.CONNECTOR;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    private String key = "";

    @BeforeEach
    void issueAKey() {
        key = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]"));
    }

    @Test
    void certificateAuthenticatesTheGatewayAndAuthorizationIsForTheKey() {
        authenticateByCertificate();

        assertThat(send(OWN, ME, "Authorization", "Bearer " + key).status()).isEqualTo(200);
        assertThat(send(OWN, "/below" + ME, "X-API-Key", key).status()).isEqualTo(200);
        assertThat(send(OWN, ME, "Authorization", "Bearer " + key.substring(1)).status())
                .isEqualTo(401);
        assertThat(send(OTHER, ME, "X-API-Key", key).status()).isEqualTo(400);
        assertThat(send(null, ME, "X-API-Key", key).status()).isEqualTo(400);
        assertThat(send(OWN, "", "X-API-Key", key).status()).isEqualTo(400);
    }

    @Test
    void boundTokenIsBoundToTheCertificateOfTheGateway() {
        String basic = Gateway.of(realm, leads, LeadsRealm.CONNECTOR).basic();
        leads.setAttribute(realm, LeadsRealm.CONNECTOR, BOUND, "true", "false");

        Answer bound = send(OWN, "", "Authorization", basic, "X-API-Key", key);
        Answer again = send(OWN, "", "Authorization", basic, "X-API-Key", key);

        assertThat(thumbprint(bound)).isEqualTo(TestCertificates.get().thumbprint(OWN));
        assertThat(token(again)).isNotEqualTo(token(bound));
        assertThat(thumbprint(send(OTHER, "", "Authorization", basic, "X-API-Key", key)))
                .isEqualTo(TestCertificates.get().thumbprint(OTHER));
        assertThat(send(null, "", "Authorization", basic, "X-API-Key", key).status())
                .isEqualTo(400);
    }

    private void authenticateByCertificate() {
        String subject = TestCertificates.get()
                .certificate(OWN)
                .getSubjectX500Principal()
                .getName();
        ClientRepresentation client = leads.client(LeadsRealm.CONNECTOR);
        client.setClientAuthenticatorType("client-x509");
        client.getAttributes().put("x509.subjectdn", subject);
        realm.admin().clients().get(client.getId()).update(client);
        realm.cleanup().add(admin -> {
            client.setClientAuthenticatorType("client-secret");
            admin.clients().get(client.getId()).update(client);
        });
    }

    private Answer send(@Nullable String certificate, String below, String... headers) {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(TestCertificates.get().sslContext(certificate))
                .build();
        URI uri =
                URI.create(ServerLane.current().httpsUrl() + "/realms/" + realm.getName() + "/api-keys/verify" + below);
        try {
            return leads.trail()
                    .follow(Answer.of(client.send(
                            HttpRequest.newBuilder(uri).headers(headers).build(), BodyHandlers.ofString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String thumbprint(Answer answer) {
        JsonNode claims = Leads.claims(token(answer));
        return claims.path("cnf").path("x5t#S256").asText();
    }

    private static String token(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.headers().firstValue("Authorization").orElseThrow().replaceFirst("Bearer ", "");
    }
}
