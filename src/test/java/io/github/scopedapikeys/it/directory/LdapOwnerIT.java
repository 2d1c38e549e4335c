package io.github.scopedapikeys.it.directory;

import com.unboundid.util.LDAPSDKException;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.KeyInUse;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Keys of people in an LDAP directory of whom Keycloak keeps copies in its database. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class LdapOwnerIT extends LdapOwnerTests {

    LdapOwnerIT() {
        super(true, "api_key_user_disabled", "api_key_user_disabled");
    }

    @Test
    void keyOfAPersonWhoseCopyIsDisabledIsRefused() {
        KeyInUse key = keyInUse(CACHED);
        UserResource user = realm.admin().users().get(leads.userId(PERSON));
        UserRepresentation person = user.toRepresentation();

        person.setEnabled(false);
        user.update(person);

        key.assertRefused("api_key_user_disabled");
    }

    /** A copy knows the directory's own id of the person. */
    @Test
    void keyDoesNotComeBackWithAnotherPersonOfTheName() throws LDAPSDKException {
        KeyInUse key = keyInUse(NOT_CACHED);

        directory.remove(PERSON);
        directory.add(PERSON);

        key.assertRefused("api_key_unknown");
    }

    /** With a role, which a copy can have in Keycloak. */
    @Override
    KeyInUse keyOfThePerson() {
        ClientResource connector =
                realm.admin().clients().get(leads.client(LeadsRealm.CONNECTOR).getId());
        RoleRepresentation reader = connector.roles().get("lead-reader").toRepresentation();
        realm.admin()
                .users()
                .get(leads.userId(PERSON))
                .roles()
                .clientLevel(connector.toRepresentation().getId())
                .add(List.of(reader));
        return KeyInUse.of(leads, refusals, PERSON);
    }
}
