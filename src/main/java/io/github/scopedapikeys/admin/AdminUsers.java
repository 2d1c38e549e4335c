package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.LookUpText;
import io.github.scopedapikeys.server.Quoted;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.storage.StorageId;

/**
 * Finds the users named in an administrator's request. Only administrators who may query users learn that a user does
 * not exist.
 */
final class AdminUsers {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;
    private final FederatedUserLookup external;

    AdminUsers(KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, FederatedUserLookup external) {
        this.session = session;
        this.realm = realm;
        this.auth = auth;
        this.external = external;
    }

    UserModel byIdOrName(@Nullable String userId, @Nullable String username) {
        if (userId != null && username != null) {
            throw new InvalidFieldException("username", "cannot be combined with userId");
        }
        if (userId != null) {
            return byId(LookUpText.text("userId", userId));
        }
        if (username != null) {
            return byName(LookUpText.text("username", username));
        }
        throw new InvalidFieldException("userId", "or username is required");
    }

    /** The owner of keys; empty for a user of an external store who has keys but cannot be looked up. */
    Optional<UserModel> ownerById(String id) {
        String userId = LookUpText.text("userId", id);
        boolean unavailable =
                isReadable(userId) && !StorageId.isLocalStorage(userId) && !external.isAvailable(realm, userId);
        if (unavailable
                && ApiKeyCredentialProvider.of(session)
                        .list(realm, userId)
                        .findAny()
                        .isPresent()) {
            return Optional.empty();
        }
        return Optional.of(unavailable ? required(null, noUser(userId)) : byId(userId));
    }

    private UserModel byId(String userId) {
        Optional<UserModel> user = isReadable(userId)
                ? ApiKeyCredentialProvider.of(session).user(realm, userId, external)
                : Optional.empty();
        return required(user.orElse(null), noUser(userId));
    }

    /** Keycloak's StorageId throws for an id that starts like a federated user's and has no second colon. */
    private static boolean isReadable(String userId) {
        return !userId.startsWith("f:") || userId.indexOf(':', 2) >= 0;
    }

    private static String noUser(String userId) {
        return "User with the id " + Quoted.of(userId) + " not found in this realm";
    }

    /** If the owner cannot be looked up, the administrator needs the role to view all users. */
    void requireView(Optional<UserModel> owner) {
        owner.ifPresentOrElse(
                auth.users()::requireView, () -> requireRole(AdminRoles.VIEW_USERS, AdminRoles.MANAGE_USERS));
    }

    /** If the owner cannot be looked up, the administrator needs the role to manage all users. */
    void requireManage(Optional<UserModel> owner) {
        owner.ifPresentOrElse(auth.users()::requireManage, () -> requireRole(AdminRoles.MANAGE_USERS));
    }

    private void requireRole(String... anyOf) {
        if (!auth.hasOneAdminRole(anyOf)) {
            throw new ForbiddenException();
        }
    }

    private UserModel byName(String username) {
        return required(
                visible(session.users().getUserByUsername(realm, username)),
                "User " + Quoted.of(username) + " not found in this realm");
    }

    /**
     * Names can be guessed. So a user for whom the administrator has no permission is treated like one who does not
     * exist.
     */
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
