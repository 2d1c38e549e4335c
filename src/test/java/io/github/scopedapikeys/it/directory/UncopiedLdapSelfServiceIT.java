package io.github.scopedapikeys.it.directory;

import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** People in an LDAP directory, of whom Keycloak keeps no copies, and their own keys. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class UncopiedLdapSelfServiceIT extends LdapSelfServiceTests {

    UncopiedLdapSelfServiceIT() {
        super(false, status -> status == 503);
    }
}
