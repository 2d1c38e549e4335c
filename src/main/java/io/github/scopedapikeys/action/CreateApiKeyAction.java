package io.github.scopedapikeys.action;

import io.github.scopedapikeys.audit.KeyChangeEvents;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.management.ApiKeyService;
import io.github.scopedapikeys.management.IssuedKey;
import io.github.scopedapikeys.management.KeySpecification;
import io.github.scopedapikeys.management.OwnTransaction;
import io.github.scopedapikeys.management.SelfServiceRefusal;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.KeyConflictException;
import io.github.scopedapikeys.server.ServerTime;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.CredentialRegistrator;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionContext.KcActionStatus;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The user fills in a form, sees the new key once, and goes back to the application. A user who may not do so goes on
 * without it, as Keycloak lets users go on without an action that is turned off.
 *
 * <p>The key is in one answer only: the one to the form. No authentication session, URL or event has it, so it cannot
 * be shown again. A form makes one key at most, however often it is sent, see {@link SingleIssue}.
 */
final class CreateApiKeyAction implements RequiredActionProvider, CredentialRegistrator {

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public String getCredentialType(KeycloakSession session, AuthenticationSessionModel authenticationSession) {
        return ApiKeyCredential.TYPE;
    }

    /**
     * Half of what the policy allows: Keycloak compares it when the action begins, and {@link SigningIn} compares the
     * whole when the form is sent. So there is time to fill in the form.
     */
    @Override
    public int getMaxAuthAge(@Nullable KeycloakSession session) {
        RealmModel realm = session == null ? null : session.getContext().getRealm();
        return realm == null
                ? Constants.KC_ACTION_MAX_AGE
                : (int) Math.min(
                        Integer.MAX_VALUE,
                        KeyPolicyReader.read(realm).reauthenticateAfter().toSeconds() / 2);
    }

    /** Runs at the end of each sign-in, also if nobody asks for this action. */
    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        SigningIn.remember(context.getAuthenticationSession());
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        if (SingleIssue.of(context).isTaken()) {
            context.challenge(KeyPages.of(context).alreadyShown());
            return;
        }
        refusal(context)
                .ifPresentOrElse(
                        refusal -> context.ignore(),
                        () -> context.challenge(KeyPages.of(context).form(KeyForm.blank(), null)));
    }

    @Override
    public void processAction(RequiredActionContext context) {
        MultivaluedMap<String, String> sent = context.getHttpRequest().getDecodedFormParameters();
        SingleIssue issue = SingleIssue.of(context);
        if (sent.containsKey(KeyForm.DONE) && issue.isTaken()) {
            context.success();
            return;
        }
        if (refusal(context).isPresent()) {
            endWithError(context);
            return;
        }
        KeyForm form = KeyForm.of(sent);
        KeyPages pages = KeyPages.of(context);
        try {
            context.challenge(issue.once(() -> issue(context, form.specification(ServerTime.now())))
                    .map(pages::issued)
                    .orElseGet(pages::alreadyShown));
        } catch (InvalidFieldException e) {
            context.challenge(pages.form(form, FormError.of(e)));
        } catch (KeyConflictException e) {
            context.challenge(pages.form(form, FormError.conflict()));
        }
    }

    /**
     * Commits before the page is made: a page with a key that does not exist would be as bad as a form with errors that
     * leaves half of a change behind.
     */
    private static IssuedKey issue(RequiredActionContext context, KeySpecification specification) {
        KeycloakSession session = context.getSession();
        String userId = context.getUser().getId();
        return OwnTransaction.run(session, own -> {
            FederatedUserLookup external = new FederatedUserLookup(own.getKeycloakSessionFactory());
            return ApiKeyCredentialProvider.of(own)
                    .user(own.getContext().getRealm(), userId, external)
                    .map(owner -> new ApiKeyService(own, external).issue(owner, specification))
                    .orElseThrow(() -> new KeyConflictException("User was removed"));
        });
    }

    /** Whether the user may not create a key now; then the event says why. */
    private static Optional<SelfServiceRefusal> refusal(RequiredActionContext context) {
        Optional<SelfServiceRefusal> refusal = SigningIn.refusal(context);
        refusal.ifPresent(reason -> new KeyChangeEvents(context.getSession())
                .refused(EventType.UPDATE_CREDENTIAL, context.getUser(), null, reason));
        return refusal;
    }

    /** Keycloak allows {@code ignore()} only before a form is sent. This has the same result. */
    private static void endWithError(RequiredActionContext context) {
        AuthenticationManager.setKcActionStatus(
                CreateApiKeyActionFactory.PROVIDER_ID, KcActionStatus.ERROR, context.getAuthenticationSession());
        context.cancel();
    }

    @Override
    public void close() {}
}
