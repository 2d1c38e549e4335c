package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.UUID;
import org.keycloak.admin.client.resource.AuthorizationResource;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.authorization.Logic;
import org.keycloak.representations.idm.authorization.ScopePermissionRepresentation;
import org.keycloak.representations.idm.authorization.UserPolicyRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;

/** Keycloak's fine-grained admin permissions in one realm, for administrators whose roles alone allow less. */
public final class FineGrainedPermissions {

    private final ManagedRealm realm;
    private final String client;
    private final AuthorizationResource permissions;

    /** Turns them on for one test. */
    public FineGrainedPermissions(ManagedRealm realm, Leads leads) {
        realm.updateWithCleanup(update -> update.adminPermissionsEnabled(true));
        this.realm = realm;
        this.client = leads.client("admin-permissions").getId();
        this.permissions = realm.admin().clients().get(client).authorization();
    }

    /** Allows scopes on these resources; without resources, on all resources of the type. */
    public void allow(String userId, String type, Set<String> resources, String... scopes) {
        add(userId, Logic.POSITIVE, type, resources, scopes);
    }

    /**
     * Denies scopes that a permission for all resources allows. Without resources, the denial would also apply to other
     * scopes.
     */
    public void refuse(String userId, String type, Set<String> resources, String... scopes) {
        add(userId, Logic.NEGATIVE, type, resources, scopes);
    }

    private void add(String userId, Logic logic, String type, Set<String> resources, String... scopes) {
        UserPolicyRepresentation policy = new UserPolicyRepresentation();
        policy.setName(UUID.randomUUID().toString());
        policy.setUsers(Set.of(userId));
        policy.setLogic(logic);
        assertCreated(permissions.policies().user().create(policy));
        ScopePermissionRepresentation permission = new ScopePermissionRepresentation();
        permission.setName(UUID.randomUUID().toString());
        permission.setResourceType(type);
        permission.setResources(resources);
        permission.setScopes(Set.of(scopes));
        permission.setPolicies(Set.of(policy.getName()));
        assertCreated(permissions.permissions().scope().create(permission));
        // A policy that stays would deny the permission to all other users.
        String id = permissions
                .permissions()
                .scope()
                .findByName(permission.getName())
                .getId();
        realm.cleanup().add(admin -> remove(admin, id));
    }

    private void remove(RealmResource admin, String permission) {
        try {
            admin.clients()
                    .get(client)
                    .authorization()
                    .permissions()
                    .scope()
                    .findById(permission)
                    .remove();
        } catch (NotFoundException goneWithItsResource) {
            // The permission was for a client or user that the test removed.
        }
    }

    private static void assertCreated(Response response) {
        try (response) {
            assertThat(response.getStatus()).isEqualTo(201);
        }
    }
}
