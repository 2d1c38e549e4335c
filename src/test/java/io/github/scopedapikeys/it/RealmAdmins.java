package io.github.scopedapikeys.it;

import java.util.List;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;

/** Administrators of the realm who may do one thing only. */
final class RealmAdmins {

    private final ManagedRealm realm;
    private final Leads leads;

    RealmAdmins(ManagedRealm realm, Leads leads) {
        this.realm = realm;
        this.leads = leads;
    }

    /** A token of an administrator with this one role of {@code realm-management}. */
    String with(String role) {
        return named(role + "-admin", role);
    }

    String named(String name, String role) {
        realm.addUser(UserBuilder.create()
                .username(name)
                .password("demo")
                .name(role, "Admin")
                .email(name + "@example.com")
                .emailVerified(true));
        String management = leads.client("realm-management").getId();
        RoleRepresentation granted =
                realm.admin().clients().get(management).roles().get(role).toRepresentation();
        realm.admin()
                .users()
                .get(leads.userId(name))
                .roles()
                .clientLevel(management)
                .add(List.of(granted));
        return leads.passwordToken(name, "demo");
    }
}
