package io.github.scopedapikeys.it.directory;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.util.LDAPSDKException;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.FederatedRows;
import io.github.scopedapikeys.it.support.KeyInUse;
import io.github.scopedapikeys.it.support.Leads;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.util.ApiUtil;

/** Keys of people in an LDAP directory of whom Keycloak keeps no copies: of the name, not of the person. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class UncopiedLdapOwnerIT extends LdapOwnerTests {

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    UncopiedLdapOwnerIT() {
        super(false, "api_key_unknown", "api_key_user_unavailable");
    }

    /** Without copies, Keycloak knows people by name alone: keys, like second factors, are the name's. */
    @Test
    void keyComesBackWithAnotherPersonOfTheName() throws LDAPSDKException {
        KeyInUse key = keyInUse(NOT_CACHED);

        directory.remove(PERSON);
        key.assertRefused("api_key_unknown");
        directory.add(PERSON);

        key.assertWorks();
    }

    /** As whoever may create users can store it: the tables of local and of federated users do not share their ids. */
    @Test
    void otherCredentialOfTheKeysIdStopsNothing() {
        addProvider(CACHED);
        JsonNode key = leads.issue(PERSON, "\"scopes\": []");
        String id = id(key);
        storeOneTimePassword(id);

        assertThat(leads.exchange(key).status()).isEqualTo(200);
        assertThat(leads.admin("GET", "", null).text()).contains(id);
        assertThat(Leads.strings(leads.admin("POST", "/revoke", "{\"status\": \"active\"}")
                        .json()
                        .path("ids")))
                .containsExactly(id);
        refusals.assertKeyRefused(() -> leads.exchange(key), "api_key_unknown");
    }

    private void storeOneTimePassword(String id) {
        CredentialRepresentation password = new CredentialRepresentation();
        password.setId(id);
        password.setType("otp");
        password.setCredentialData(
                "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30," + "\"algorithm\":\"HmacSHA1\"}");
        password.setSecretData("{\"value\":\"somebody's\"}");
        UserRepresentation user = new UserRepresentation();
        user.setUsername("somebody-else");
        user.setCredentials(List.of(password));
        String userId = ApiUtil.getCreatedId(realm.admin().users().create(user));
        realm.cleanup().add(admin -> admin.users().get(userId).remove());
        assertThat(realm.admin().users().get(userId).credentials())
                .extracting(CredentialRepresentation::getId)
                .containsExactly(id);
    }

    /** As an import into another realm can bring it, where nobody but its administrators has agreed to it. */
    @Test
    void keyThatIsStoredForAnotherRealmIsNone() {
        addProvider(CACHED);
        JsonNode key = leads.issue(PERSON, "\"scopes\": []");
        server.run(FederatedRows.toRealm("elsewhere"));

        refusals.assertKeyRefused(() -> leads.exchange(key), "api_key_unknown");
        server.run(FederatedRows.deleteOf("elsewhere"));
    }
}
