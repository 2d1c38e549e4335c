package io.github.scopedapikeys.it.support;

import java.util.List;
import java.util.function.Consumer;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;

/** Administrators of the realm with a single permission. */
public final class RealmAdmins {

    private final ManagedRealm realm;
    private final Leads leads;

    public RealmAdmins(ManagedRealm realm, Leads leads) {
        this.realm = realm;
        this.leads = leads;
    }

    /** A token of an administrator who has only this role of {@code realm-management}. */
    public String with(String role) {
        return named(role + "-admin", role);
    }

    public String named(String name, String role) {
        addUser(name);
        add(name, role);
        return leads.passwordToken(name, "demo");
    }

    /** A token of an administrator without any role. */
    public String withoutRole(String name) {
        addUser(name);
        return leads.passwordToken(name, "demo");
    }

    /** Allows the realm's administrator to manage clients for one test, and so to issue keys to service accounts. */
    public void letCrmAdminManageClients() {
        Consumer<RealmResource> remove = add(LeadsRealm.CRM_ADMIN, "manage-clients");
        realm.cleanup().add(remove::accept);
    }

    /** @return removes the role again */
    private Consumer<RealmResource> add(String username, String role) {
        String management = leads.client("realm-management").getId();
        List<RoleRepresentation> granted = List.of(
                realm.admin().clients().get(management).roles().get(role).toRepresentation());
        String userId = leads.userId(username);
        realm.admin().users().get(userId).roles().clientLevel(management).add(granted);
        return admin ->
                admin.users().get(userId).roles().clientLevel(management).remove(granted);
    }

    private void addUser(String name) {
        realm.addUser(UserBuilder.create()
                .username(name)
                .password("demo")
                .name(name, "Admin")
                .email(name + "@example.com")
                .emailVerified(true));
    }
}
