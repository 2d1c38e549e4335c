package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.Token;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.token.TypelessAccessToken;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/** A client library that is not ours exchanges a key and introspects the token: the answers are what the RFCs say. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class NimbusClientIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    @Test
    void exchangesAKeyAndIntrospectsTheToken() throws Exception {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\", \"leads:write\"]");

        TokenResponse response = TokenResponse.parse(
                new TokenRequest.Builder(endpoint("/protocol/openid-connect/token"), authentication(), grant(key))
                        .scope(new Scope("leads:write"))
                        .build()
                        .toHTTPRequest()
                        .send());

        assertThat(response.indicatesSuccess()).isTrue();
        AccessTokenResponse success = response.toSuccessResponse();
        BearerAccessToken token = success.getTokens().getBearerAccessToken();
        assertThat(token.getIssuedTokenType()).isEqualTo(TokenTypeURI.ACCESS_TOKEN);
        assertThat(token.getScope().contains("leads:write")).isTrue();
        assertThat(token.getScope().contains("leads:read")).isFalse();
        assertThat(success.getTokens().getRefreshToken()).isNull();

        TokenIntrospectionSuccessResponse introspected = introspect(token);
        assertThat(introspected.isActive()).isTrue();
        assertThat(introspected.getSubject().getValue()).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        assertThat(introspected.getUsername()).isEqualTo(LeadsRealm.SHOP_OWNER);
        assertThat(introspected.getScope()).isEqualTo(token.getScope());
        assertThat(introspected.getStringParameter("api_key_id"))
                .isEqualTo(key.path("id").asText());

        leads.revoke(key);
        assertThat(introspect(token).isActive()).isFalse();
    }

    @Test
    void introspectsAKey() throws Exception {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");

        TokenIntrospectionSuccessResponse introspected =
                introspect(new BearerAccessToken(key.path("key").asText()));

        assertThat(introspected.isActive()).isTrue();
        assertThat(introspected.getScope().contains("leads:read")).isTrue();
        assertThat(introspected.getExpirationTime()).isNotNull();
    }

    private static TokenExchangeGrant grant(JsonNode key) throws Exception {
        Token subject = new TypelessAccessToken(key.path("key").asText());
        return new TokenExchangeGrant(subject, TokenTypeURI.parse(Leads.KEY_TYPE));
    }

    private TokenIntrospectionSuccessResponse introspect(AccessToken token) throws Exception {
        TokenIntrospectionResponse response = TokenIntrospectionResponse.parse(new TokenIntrospectionRequest(
                        endpoint("/protocol/openid-connect/token/introspect"), authentication(), token)
                .toHTTPRequest()
                .send());
        return response.toSuccessResponse();
    }

    private ClientSecretBasic authentication() {
        return new ClientSecretBasic(
                new ClientID(LeadsRealm.CONNECTOR), new Secret(leads.secretOf(LeadsRealm.CONNECTOR)));
    }

    private URI endpoint(String path) {
        return URI.create(realm.getBaseUrl() + path);
    }
}
