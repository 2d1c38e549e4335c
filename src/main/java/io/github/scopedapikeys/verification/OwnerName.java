package io.github.scopedapikeys.verification;

import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Compares the user name that a caller gives with a key's owner. Nothing is looked up: the caller's text gets into no
 * cache and no external user store.
 */
final class OwnerName {

    private OwnerName() {}

    /**
     * Whether a login with this name would be the owner's, as Keycloak's logins read it: the user name or, if the realm
     * allows it, the e-mail address, in upper or lower case.
     */
    static boolean matches(RealmModel realm, UserModel owner, String username) {
        return username.equalsIgnoreCase(owner.getUsername())
                || (realm.isLoginWithEmailAllowed() && username.equalsIgnoreCase(owner.getEmail()));
    }
}
