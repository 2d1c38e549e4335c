package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.util.List;
import org.keycloak.representations.idm.PartialImportRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;

/** Imports users with their complete representations: the users API ignores roles, consents and credential ids. */
public final class UserImport {

    private UserImport() {}

    /** Adds a user, who is removed after the test. */
    public static void add(ManagedRealm realm, UserRepresentation user) {
        try (Response answer = send(realm, user, "FAIL")) {
            assertThat(answer.getStatus()).as(answer.readEntity(String.class)).isEqualTo(200);
        }
    }

    /** @param ifExists what happens to an existing user: FAIL, SKIP or OVERWRITE */
    public static Response send(ManagedRealm realm, UserRepresentation user, String ifExists) {
        PartialImportRepresentation users = new PartialImportRepresentation();
        users.setIfResourceExists(ifExists);
        users.setUsers(List.of(user));
        realm.cleanup()
                .add(admin -> admin.users()
                        .searchByUsername(user.getUsername(), true)
                        .forEach(found -> admin.users().delete(found.getId()).close()));
        return realm.admin().partialImport(users);
    }
}
