package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/** Tokens of keys in the forms that a client can ask for: lightweight, introspected as a JWT, bound to a proof. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class TokenFormsIT {

    private static final String TOKEN_PATH = "/protocol/openid-connect/token";
    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    @Test
    void lightweightTokenKeepsItsLimits() {
        switchOn("client.use.lightweight.access.token.enabled");
        String key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();

        String token =
                leads.exchange(LeadsRealm.CONNECTOR, key, "scope", "leads:read").string("access_token");
        String further = leads.exchangeFurther(LeadsRealm.CONNECTOR, token).string("access_token");

        assertThat(Leads.claims(token).has("resource_access")).isFalse();
        for (String lightweight : List.of(token, further)) {
            JsonNode introspected =
                    leads.introspect(LeadsRealm.CONNECTOR, lightweight).json();
            assertThat(introspected.path("active").asBoolean()).isTrue();
            assertThat(Leads.roles(introspected)).containsExactly("lead-reader");
        }
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", "leads:write")
                        .string("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void introspectionAsJwtIsNoWiderAndSealedToo() {
        switchOn("client.introspection.response.allow.jwt.claim.enabled");
        String key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();
        String token =
                leads.exchange(LeadsRealm.CONNECTOR, key, "scope", "leads:read").string("access_token");

        Answer answer = Leads.send(leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH + "/introspect", "token", token)
                .header("Accept", "application/jwt"));
        assertThat(answer.json().hasNonNull("jwt")).as(answer.text()).isTrue();
        String jwt = answer.string("jwt");

        JsonNode claims = Leads.claims(jwt);
        assertThat(Leads.roles(claims)).containsExactly("lead-reader");
        assertThat(claims.path("exp")).isEqualTo(Leads.claims(token).path("exp"));
        assertThat(leads.bearer("GET", realm.getBaseUrl() + "/account", jwt, null, "")
                        .status())
                .isEqualTo(401);
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, jwt, "scope", "leads:write")
                        .string("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void tokenIsBoundToTheProofThatComesWithTheRequest() throws Exception {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();
        ECKey holder = new ECKeyGenerator(Curve.P_256).generate();

        Answer bound = exchangeWithProof(holder, Leads.KEY_TYPE, key);

        assertThat(bound.string("token_type")).isEqualTo("DPoP");
        JsonNode claims = Leads.claims(bound);
        assertThat(claims.path("cnf").path("jkt").asText())
                .isEqualTo(holder.computeThumbprint().toString());
        String token = bound.string("access_token");
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token).status()).isEqualTo(400);
        ECKey stranger = new ECKeyGenerator(Curve.P_256).generate();
        String type = "urn:ietf:params:oauth:token-type:access_token";
        assertThat(exchangeWithProof(stranger, type, token).status()).isEqualTo(400);
        assertThat(exchangeWithProof(holder, type, token).status()).isEqualTo(200);
    }

    @Test
    void clientWhoseTokensAreBoundGetsNoOther() {
        switchOn("dpop.bound.access.tokens");
        String key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();

        Answer answer = leads.exchange(LeadsRealm.CONNECTOR, key);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo("invalid_request");
        assertThat(answer.string("error_description")).contains("DPoP");
    }

    @Test
    void clientWhoseTokensAreBoundToItsCertificateGetsNoOther() {
        switchOn("tls.client.certificate.bound.access.tokens");
        String key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();

        Answer answer = leads.exchange(LeadsRealm.CONNECTOR, key);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo("invalid_request");
    }

    private Answer exchangeWithProof(ECKey holder, String type, String subject) throws Exception {
        String proof = new DefaultDPoPProofFactory(holder, JWSAlgorithm.ES256)
                .createDPoPJWT("POST", URI.create(realm.getBaseUrl() + TOKEN_PATH))
                .serialize();
        return Leads.send(leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH, Leads.exchangeForm(type, subject))
                .header("DPoP", proof));
    }

    /** Restored by hand, since an update without an attribute leaves it as it is. */
    private void switchOn(String attribute) {
        setConnectorAttribute(attribute, "true");
        realm.cleanup().add(admin -> setConnectorAttribute(attribute, "false"));
    }

    private void setConnectorAttribute(String attribute, String value) {
        ClientRepresentation connector = leads.client(LeadsRealm.CONNECTOR);
        connector.getAttributes().put(attribute, value);
        realm.admin().clients().get(connector.getId()).update(connector);
    }
}
