package io.github.scopedapikeys.it.directory;

import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** People in an LDAP directory, of whom Keycloak keeps copies, and their own keys. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class LdapSelfServiceIT extends LdapSelfServiceTests {

    /** As long as the person is cached, nothing changes; then Keycloak counts the person as disabled. */
    LdapSelfServiceIT() {
        super(true, status -> status < 300 || status == 401);
    }
}
