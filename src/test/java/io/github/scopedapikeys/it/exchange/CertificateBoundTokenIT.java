package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.it.support.ServerLane;
import io.github.scopedapikeys.it.support.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.PemUtils;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/** RFC 8705: a token of a key is good only in the hands of the client, and with the certificate, that it was issued to. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
public class CertificateBoundTokenIT {

    public static final String OWN_CERTIFICATE = "own";
    public static final String OTHER_CERTIFICATE = "other";

    private static final String TOKEN_PATH = "/protocol/openid-connect/token";
    private static final String BOUND = "tls.client.certificate.bound.access.tokens";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    private String key = "";

    @BeforeEach
    void bindTheTokensOfTheConnector() {
        key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")
                .path("key")
                .asText();
        setBound(LeadsRealm.CONNECTOR, true);
    }

    @Test
    void tokenIsBoundToTheCertificateThatItWasAskedForWith() {
        JsonNode claims = Leads.claims(exchange(LeadsRealm.CONNECTOR, OWN_CERTIFICATE, key));

        assertThat(thumbprint(claims)).isEqualTo(TestCertificates.get().thumbprint(OWN_CERTIFICATE));
        assertThat(thumbprint(claims)).isNotEqualTo(TestCertificates.get().thumbprint(OTHER_CERTIFICATE));
    }

    @Test
    void introspectionShowsTheBinding() {
        String token = token(LeadsRealm.CONNECTOR, OWN_CERTIFICATE);

        JsonNode answer = introspect(token).json();

        assertThat(answer.path("active").asBoolean()).isTrue();
        assertThat(thumbprint(answer)).isEqualTo(TestCertificates.get().thumbprint(OWN_CERTIFICATE));
    }

    @Test
    void keyWithoutACertificateGivesNoToken() {
        refusals.assertExchangeRefused(
                () -> exchange(LeadsRealm.CONNECTOR, null, key),
                "invalid_request",
                "Client certificate missing",
                "api_key_certificate_missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssl-client-cert", "SSL_CLIENT_CERT", "x-forwarded-client-cert", "Client-Cert"})
    void certificateInAHeaderIsNone(String header) {
        String pem = PemUtils.encodeCertificate(TestCertificates.get().certificate(OWN_CERTIFICATE));
        HttpRequest.Builder request = leads.request(
                        LeadsRealm.CONNECTOR, TOKEN_PATH, Leads.exchangeForm(Leads.KEY_TYPE, key))
                .header(header, URLEncoder.encode(pem, StandardCharsets.UTF_8));

        refusals.assertExchangeRefused(
                () -> Leads.send(request),
                "invalid_request",
                "Client certificate missing",
                "api_key_certificate_missing");
    }

    @Test
    void boundTokenIsExchangedFurtherWithItsCertificateAndStaysBound() {
        String token = token(LeadsRealm.CONNECTOR, OWN_CERTIFICATE);

        JsonNode claims = Leads.claims(exchangeFurther(LeadsRealm.CONNECTOR, OWN_CERTIFICATE, token));

        assertThat(thumbprint(claims)).isEqualTo(TestCertificates.get().thumbprint(OWN_CERTIFICATE));
        assertThat(claims.path("api_key_id")).isEqualTo(Leads.claims(token).path("api_key_id"));
    }

    @Test
    void boundTokenIsNotExchangedWithAnotherCertificateOrNone() {
        String token = token(LeadsRealm.CONNECTOR, OWN_CERTIFICATE);

        refusals.assertTokenRefused(() -> exchangeFurther(LeadsRealm.CONNECTOR, OTHER_CERTIFICATE, token));
        refusals.assertTokenRefused(() -> exchangeFurther(LeadsRealm.CONNECTOR, null, token));
    }

    /** It is the token that is bound, whatever becomes of the client's setting. */
    @Test
    void boundTokenStaysBoundWhenTheClientsTokensNoLongerAre() {
        String token = token(LeadsRealm.CONNECTOR, OWN_CERTIFICATE);
        setBound(LeadsRealm.CONNECTOR, false);

        refusals.assertTokenRefused(() -> exchangeFurther(LeadsRealm.CONNECTOR, OTHER_CERTIFICATE, token));
        refusals.assertTokenRefused(() -> exchangeFurther(LeadsRealm.CONNECTOR, null, token));
        assertThat(exchangeFurther(LeadsRealm.CONNECTOR, OWN_CERTIFICATE, token).status())
                .isEqualTo(200);
    }

    /** A service that a bound token is shown to cannot pass it on, even with the certificate. */
    @Test
    void boundTokenIsNotExchangedByAnotherClientOfItsAudience() {
        setBound(LeadsRealm.CAMPAIGN_TOOL, true);
        String bound = exchange(
                        LeadsRealm.CAMPAIGN_TOOL, OWN_CERTIFICATE, key, OAuth2Constants.AUDIENCE, LeadsRealm.CONNECTOR)
                .string("access_token");
        setBound(LeadsRealm.CAMPAIGN_TOOL, false);
        String free = exchange(
                        LeadsRealm.CAMPAIGN_TOOL, OWN_CERTIFICATE, key, OAuth2Constants.AUDIENCE, LeadsRealm.CONNECTOR)
                .string("access_token");

        assertThat(exchangeFurther(LeadsRealm.CONNECTOR, OWN_CERTIFICATE, free).status())
                .isEqualTo(200);
        refusals.assertTokenRefused(() -> exchangeFurther(LeadsRealm.CONNECTOR, OWN_CERTIFICATE, bound));
    }

    private String token(String clientId, String certificate) {
        Answer answer = exchange(clientId, certificate, key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.string("access_token");
    }

    private Answer exchange(String clientId, @Nullable String certificate, String subject, String... parameters) {
        return send(
                certificate,
                TOKEN_PATH,
                leads.request(clientId, TOKEN_PATH, Leads.exchangeForm(Leads.KEY_TYPE, subject, parameters)));
    }

    private Answer exchangeFurther(String clientId, @Nullable String certificate, String token) {
        return send(
                certificate,
                TOKEN_PATH,
                leads.request(clientId, TOKEN_PATH, Leads.exchangeForm(OAuth2Constants.ACCESS_TOKEN_TYPE, token)));
    }

    private Answer introspect(String token) {
        String path = TOKEN_PATH + "/introspect";
        return send(null, path, leads.request(LeadsRealm.CONNECTOR, path, "token", token));
    }

    /** Over HTTPS, showing a certificate or none. */
    private Answer send(@Nullable String certificate, String path, HttpRequest.Builder request) {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(TestCertificates.get().sslContext(certificate))
                .build();
        URI uri = URI.create(ServerLane.current().httpsUrl() + "/realms/" + realm.getName() + path);
        try {
            return Answer.of(client.send(request.uri(uri).build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Switched off in the end by hand, since an update without an attribute leaves it as it is. */
    private void setBound(String clientId, boolean bound) {
        ClientRepresentation client = leads.client(clientId);
        client.getAttributes().put(BOUND, Boolean.toString(bound));
        realm.admin().clients().get(client.getId()).update(client);
        if (bound) {
            realm.cleanup().add(admin -> setBound(clientId, false));
        }
    }

    private static String thumbprint(JsonNode claims) {
        return claims.path("cnf").path("x5t#S256").asText();
    }
}
