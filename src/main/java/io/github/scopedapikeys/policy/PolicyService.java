package io.github.scopedapikeys.policy;

import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.LookUpText;
import io.github.scopedapikeys.server.Quoted;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Reads and changes the policy of the realm in the session's context. Callers must check permissions first. */
public final class PolicyService {

    /** Keycloak sets no limit for a realm attribute, but these are read at every use of a key. */
    private static final int MAX_LENGTH = 20_000;

    private static final int MAX_REPORT_KEYS = 20;
    private static final int MAX_IDENTIFIER = 100;

    private final KeycloakSession session;
    private final RealmModel realm;

    /** For the realm in the session's context. */
    public PolicyService(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    /** The policy in force. */
    public KeyPolicy policy() {
        return KeyPolicyReader.read(realm);
    }

    /** Names of rules and attributes that were set without this service and cannot be read. */
    public List<String> unreadable() {
        return KeyPolicyReader.unreadable(realm);
    }

    /**
     * Changes the rules in the draft. Other rules stay as they are.
     *
     * @return the new policy
     * @throws InvalidFieldException with the name of a rule that cannot have its value; then nothing is changed
     */
    public KeyPolicy change(PolicyDraft draft) {
        draft.texts().forEach((rule, text) -> {
            if (text.length() > MAX_LENGTH) {
                throw new InvalidFieldException(rule, "must have at most " + MAX_LENGTH + " characters");
            }
        });
        draft.unreadable().stream().findFirst().ifPresent(rule -> {
            throw new InvalidFieldException(
                    rule, PolicyRules.find(rule).orElseThrow().type().values());
        });
        KeyPolicy policy = draft.over(realm);
        checkLifetimes(draft, policy);
        checkAdded(draft, policy(), policy);
        draft.write(realm);
        return policy();
    }

    /**
     * Checks only entries that the policy does not have yet. What an older entry refers to may have been removed since, and
     * the policy must be accepted as it was read.
     */
    private void checkAdded(PolicyDraft draft, KeyPolicy before, KeyPolicy after) {
        if (draft.names("allowedScopes")) {
            requireAll("allowedScopes", added(before, after, KeyPolicy::allowedScopes), "client scopes", this::isScope);
        }
        if (draft.names("selfServiceClients")) {
            requireAll(
                    "selfServiceClients",
                    added(before, after, KeyPolicy::selfServiceClients),
                    "clients",
                    this::isClient);
        }
        if (draft.names("selfServiceRole") && !after.selfServiceRole().equals(before.selfServiceRole())) {
            after.selfServiceRole().ifPresent(this::requireRole);
        }
        if (draft.names("leakReportKeys")) {
            if (after.leakReportKeys().size() > MAX_REPORT_KEYS) {
                throw new InvalidFieldException("leakReportKeys", "must have at most " + MAX_REPORT_KEYS + " keys");
            }
            added(before, after, policy -> policy.leakReportKeys().entrySet())
                    .forEach(key -> checkReportKey(key.getKey(), key.getValue()));
        }
    }

    private static <T> List<T> added(KeyPolicy before, KeyPolicy after, Function<KeyPolicy, Set<T>> entries) {
        Set<T> old = entries.apply(before);
        return entries.apply(after).stream()
                .filter(entry -> !old.contains(entry))
                .toList();
    }

    private static void checkReportKey(String identifier, String pem) {
        if (identifier.isBlank() || identifier.length() > MAX_IDENTIFIER) {
            throw new InvalidFieldException(
                    "leakReportKeys",
                    "must contain only identifiers of 1 to " + MAX_IDENTIFIER + " characters, not "
                            + Quoted.of(identifier));
        }
        if (P256Key.read(pem).isEmpty()) {
            throw new InvalidFieldException(
                    "leakReportKeys",
                    "must contain only public keys on the curve P-256 in PEM (BEGIN PUBLIC KEY): the value of "
                            + Quoted.of(identifier) + " is not one");
        }
    }

    private void requireRole(String role) {
        LookUpText.text("selfServiceRole", role);
        if (KeycloakModelUtils.getRoleFromString(session, realm, role) == null) {
            throw new InvalidFieldException(
                    "selfServiceRole",
                    "must be an existing realm role, or an existing client role as client.role: there is no "
                            + Quoted.of(role));
        }
    }

    private void checkLifetimes(PolicyDraft draft, KeyPolicy policy) {
        String asked = draft.texts().getOrDefault("defaultLifetime", "");
        if (!asked.isEmpty() && Long.parseLong(asked) > policy.maxLifetime().toSeconds()) {
            throw new InvalidFieldException(
                    "defaultLifetime",
                    "must be at most maxLifetime, " + policy.maxLifetime().toSeconds() + " seconds");
        }
        String reuse = draft.texts().getOrDefault("tokenReuse", "");
        long longestReuse = KeyPolicy.longestReuse(policy.tokenLifespan()).toSeconds();
        if (!reuse.isEmpty() && Long.parseLong(reuse) > longestReuse) {
            throw new InvalidFieldException(
                    "tokenReuse", "must be at most half of tokenLifespan, " + longestReuse + " seconds");
        }
    }

    private static void requireAll(String rule, Iterable<String> names, String kind, Predicate<String> exists) {
        for (String name : names) {
            if (!exists.test(LookUpText.text(rule, name))) {
                throw new InvalidFieldException(
                        rule,
                        "must contain only existing " + kind + " without blanks or commas in their names: there is no "
                                + Quoted.of(name));
            }
        }
    }

    private boolean isScope(String name) {
        return realm.getClientScopesStream().anyMatch(scope -> name.equals(scope.getName()));
    }

    private boolean isClient(String clientId) {
        return realm.getClientByClientId(clientId) != null;
    }
}
