package io.github.scopedapikeys.action;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Lets one tab of the browser create one key each time that the action is asked for.
 *
 * <p>Keycloak accepts the code of a form once. But two requests at the same time can both find it unused, so the tab is
 * also taken in the store for single use, where only one request of the cluster can succeed.
 */
final class SingleIssue {

    /** Longer than anybody keeps a tab at the sign-in. After that, a new form makes a new key. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final SingleUseObjectProvider store;
    private final String tab;

    private SingleIssue(SingleUseObjectProvider store, String tab) {
        this.store = store;
        this.tab = tab;
    }

    static SingleIssue of(RequiredActionContext context) {
        AuthenticationSessionModel signingIn = context.getAuthenticationSession();
        return new SingleIssue(
                context.getSession().singleUseObjects(),
                "api-key-action." + signingIn.getParentSession().getId() + "." + signingIn.getTabId());
    }

    /** Whether the tab's key is being created, or was. */
    boolean isTaken() {
        return store.contains(tab);
    }

    /**
     * Runs the work if the tab is not taken. If the work throws, the tab is free again.
     *
     * @return empty if the tab was taken
     */
    <T> Optional<T> once(Supplier<T> work) {
        if (!store.putIfAbsent(tab, KEPT.toSeconds())) {
            return Optional.empty();
        }
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return Optional.of(result);
        } finally {
            if (!done) {
                store.remove(tab);
            }
        }
    }
}
