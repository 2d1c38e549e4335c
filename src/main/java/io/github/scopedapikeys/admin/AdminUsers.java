package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.LookUp;
import io.github.scopedapikeys.server.Quoted;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Finds the users that an administrator names, and tells only those who may look for users that there is none. */
final class AdminUsers {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;

    AdminUsers(KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth) {
        this.session = session;
        this.realm = realm;
        this.auth = auth;
    }

    UserModel byIdOrName(@Nullable String userId, @Nullable String username) {
        if (userId != null && username != null) {
            throw new InvalidFieldException("username", "cannot be given together with userId");
        }
        if (userId != null) {
            return byId(LookUp.text("userId", userId));
        }
        if (username != null) {
            return byName(LookUp.text("username", username));
        }
        throw new InvalidFieldException("userId", "or username is required");
    }

    private UserModel byId(String userId) {
        // Keycloak's StorageId fails on what begins like the id of a federated user and has no second colon.
        boolean readable = !userId.startsWith("f:") || userId.indexOf(':', 2) >= 0;
        return required(
                readable ? session.users().getUserById(realm, userId) : null,
                "User with the id " + Quoted.of(userId) + " not found in this realm");
    }

    private UserModel byName(String username) {
        return required(
                visible(session.users().getUserByUsername(realm, username)),
                "User " + Quoted.of(username) + " not found in this realm");
    }

    /** A name can be guessed: one that the administrator may do nothing with looks like one that does not exist. */
    private @Nullable UserModel visible(@Nullable UserModel user) {
        return user != null && (auth.users().canView(user) || auth.users().canResetPassword(user)) ? user : null;
    }

    <T> T required(@Nullable T found, String message) {
        if (found != null) {
            return found;
        }
        throw auth.users().canQuery() ? new NotFoundException(message) : new ForbiddenException();
    }
}
