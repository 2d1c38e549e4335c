package io.github.scopedapikeys.it.services;

import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The service of the page on Node.js with the library {@code openid-client}. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class OpenidClientServiceIT extends NodeContract {

    @Override
    String library() {
        return "With openid-client";
    }
}
