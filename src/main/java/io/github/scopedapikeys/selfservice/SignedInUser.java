package io.github.scopedapikeys.selfservice;

import io.github.scopedapikeys.audit.KeyChangeEvents;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.management.SelfServiceRefusal;
import io.github.scopedapikeys.management.SelfServiceRules;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.ServerTime;
import jakarta.ws.rs.ForbiddenException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventType;
import org.keycloak.models.AccountRoles;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/**
 * The signed-in user who sends a request, and what this user may do. {@link #require} checks the token and its origin;
 * each method of a resource then begins with one of the other checks.
 */
final class SignedInUser {

    private static final Logger LOG = Logger.getLogger(SignedInUser.class);

    private final KeycloakSession session;
    private final KeyPolicy policy;
    private final UserModel user;
    private final UserSessionModel userSession;
    private final AccessToken token;
    private final FederatedUserLookup external;

    private SignedInUser(
            KeycloakSession session,
            KeyPolicy policy,
            UserModel user,
            AccountToken presented,
            FederatedUserLookup external) {
        this.session = session;
        this.policy = policy;
        this.user = user;
        this.userSession = presented.session();
        this.token = presented.token();
        this.external = external;
    }

    /**
     * The user of this request's access token.
     *
     * @param external of this request
     * @throws jakarta.ws.rs.WebApplicationException 401 if there is no token, or one that is not accepted here; 403 if
     *     the token does not allow the request's origin; 404 if the realm has no account client
     */
    static SignedInUser require(KeycloakSession session, FederatedUserLookup external) {
        RealmModel realm = session.getContext().getRealm();
        KeyPolicy policy = KeyPolicyReader.read(realm);
        AccountToken presented = AccountToken.require(session, policy.selfServiceClients());
        CorsRules.require(presented.token());
        UserModel user = ApiKeyCredentialProvider.of(session)
                .user(realm, presented.session().getUser().getId(), external)
                .orElseThrow(SignInChallenge::invalidToken);
        return new SignedInUser(session, policy, user, presented, external);
    }

    UserModel user() {
        return user;
    }

    KeyPolicy policy() {
        return policy;
    }

    FederatedUserLookup external() {
        return external;
    }

    /** @throws ForbiddenException if the user may not see the user's own keys */
    void requireView() {
        refusal(AccountRoles.VIEW_PROFILE, AccountRoles.MANAGE_ACCOUNT).ifPresent(refusal -> {
            LOG.debugf("User %s may not see own API keys: %s", user.getId(), refusal.reason());
            throw new ForbiddenException();
        });
    }

    /**
     * @param type of the event that a success writes
     * @throws ForbiddenException if the user may not change the user's own keys
     */
    void requireManage(EventType type) {
        refusal(AccountRoles.MANAGE_ACCOUNT).ifPresent(refusal -> {
            record(type, null, refusal);
            throw new ForbiddenException();
        });
    }

    /**
     * Must also be passed to issue, rotate or widen a key: anyone who holds a key is the user.
     *
     * @param key null: a new key
     * @throws jakarta.ws.rs.WebApplicationException 401 with a challenge to sign in again (RFC 9470), unless the user
     *     has signed in recently and in person
     */
    void requireFreshSignIn(@Nullable ApiKeyCredential key) {
        signInRefusal().ifPresent(refusal -> {
            record(EventType.UPDATE_CREDENTIAL, key, refusal);
            throw SignInChallenge.freshSignIn(policy.reauthenticateAfter());
        });
    }

    /** Whether {@link #requireFreshSignIn} would refuse now. */
    boolean needsFreshSignIn() {
        return signInRefusal().isPresent();
    }

    private Optional<SelfServiceRefusal> signInRefusal() {
        return SignInAge.refusal(token, userSession, policy.reauthenticateAfter(), ServerTime.now());
    }

    private Optional<SelfServiceRefusal> refusal(String... anyOf) {
        if (Stream.of(anyOf).noneMatch(this::hasAccountRole)) {
            return Optional.of(SelfServiceRefusal.ACCOUNT_ROLE_MISSING);
        }
        return SelfServiceRules.refusal(session, policy, user);
    }

    /** As at the Account API: what the client may do counts, not only what the user may do. */
    private boolean hasAccountRole(String role) {
        AccessToken.Access access = token.getResourceAccess(AccountToken.ACCOUNT);
        return access != null && access.isUserInRole(role);
    }

    private void record(EventType type, @Nullable ApiKeyCredential key, SelfServiceRefusal refusal) {
        new KeyChangeEvents(session).refused(type, user, key, refusal);
    }
}
