package io.github.scopedapikeys.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.UUID;
import org.keycloak.admin.client.resource.AuthorizationResource;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.authorization.DecisionStrategy;
import org.keycloak.representations.idm.authorization.ScopePermissionRepresentation;
import org.keycloak.representations.idm.authorization.UserPolicyRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;

/** Keycloak's fine-grained admin permissions: administrators who may do some things with all users, and no others. */
final class UserPermissions {

    private final ManagedRealm realm;
    private final Leads leads;
    private final RealmAdmins admins;

    UserPermissions(ManagedRealm realm, Leads leads) {
        this.realm = realm;
        this.leads = leads;
        this.admins = new RealmAdmins(realm, leads);
        RealmRepresentation representation = realm.admin().toRepresentation();
        representation.setAdminPermissionsEnabled(true);
        realm.admin().update(representation);
        realm.cleanup().add(cleaned -> {
            RealmRepresentation after = cleaned.toRepresentation();
            after.setAdminPermissionsEnabled(false);
            cleaned.update(after);
        });
    }

    /** A token of an administrator to whom these scopes are granted; for whom else they are depends on other calls. */
    String admin(String name, String... scopes) {
        String token = admins.named(name, "query-users");
        AuthorizationResource authorization = realm.admin()
                .clients()
                .get(leads.client("admin-permissions").getId())
                .authorization();
        UserPolicyRepresentation policy = new UserPolicyRepresentation();
        policy.setName(UUID.randomUUID().toString());
        policy.addUser(leads.userId(name));
        try (Response created = authorization.policies().user().create(policy)) {
            assertThat(created.getStatus()).isEqualTo(201);
        }
        for (String scope : scopes) {
            ScopePermissionRepresentation permission = new ScopePermissionRepresentation();
            permission.setName(UUID.randomUUID().toString());
            permission.setResourceType("Users");
            permission.setScopes(Set.of(scope));
            permission.setPolicies(Set.of(policy.getName()));
            permission.setDecisionStrategy(DecisionStrategy.AFFIRMATIVE);
            try (Response created = authorization.permissions().scope().create(permission)) {
                assertThat(created.getStatus())
                        .as(created.readEntity(String.class))
                        .isEqualTo(201);
            }
        }
        return token;
    }
}
