package io.github.scopedapikeys.policy;

import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/**
 * Marks that a realm's policy was stored by {@code PUT /policy}, so that the loss of the policy is noticed.
 *
 * <p>Keycloak's own {@code PUT} of a realm replaces all its attributes. A tool that does not know our attributes
 * removes the policy, and the defaults allow more. So the mark is an attribute of the realm's default role: every realm
 * has this role, Keycloak caches it, and a partial import that replaces it does not lose the mark ({@link
 * PolicyMarkKeeper}). If the mark is set and no rule has an attribute, the policy is lost, and every rule has its strict
 * value. If a tool writes at least one of our rules, it knows them, and the rules that it leaves out have their defaults.
 */
final class StoredPolicyMark {

    /** An attribute of the default role. It never changes, because it is stored in databases. */
    static final String ATTRIBUTE = "api-keys.policy-stored";

    private StoredPolicyMark() {}

    static boolean isLost(RealmModel realm) {
        return PolicyRules.ALL.stream().noneMatch(rule -> isSet(realm, rule.attribute())) && stands(realm);
    }

    /** A blank attribute says nothing about the policy. */
    private static boolean isSet(RealmModel realm, String name) {
        String text = realm.getAttribute(name);
        return text != null && !text.isBlank();
    }

    private static boolean stands(RealmModel realm) {
        RoleModel role = realm.getDefaultRole();
        return role != null && isOn(role);
    }

    static boolean isOn(RoleModel role) {
        return role.getFirstAttribute(ATTRIBUTE) != null;
    }

    /**
     * Sets or removes the mark after a {@code PUT /policy}. A policy of defaults only needs no mark: it cannot be lost.
     */
    static void set(RealmModel realm) {
        if (PolicyRules.ALL.stream().anyMatch(rule -> isSet(realm, rule.attribute()))) {
            putOn(realm);
        } else if (realm.getDefaultRole() != null) {
            realm.getDefaultRole().removeAttribute(ATTRIBUTE);
        }
    }

    static void putOn(RealmModel realm) {
        RoleModel role = realm.getDefaultRole();
        if (role != null) {
            role.setSingleAttribute(ATTRIBUTE, "true");
        }
    }
}
