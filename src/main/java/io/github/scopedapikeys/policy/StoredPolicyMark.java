package io.github.scopedapikeys.policy;

import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/**
 * Says that a realm's policy was stored by {@code PUT /policy}.
 *
 * <p>A stock {@code PUT} of the realm replaces all of its attributes: one by a tool that does not know ours takes the policy
 * away, and its defaults are wider. So this stands elsewhere: on the realm's default role, which every realm has, nobody can
 * remove and Keycloak keeps in its cache. Where it stands and no rule has an attribute, the policy is lost, and every rule
 * strict. A tool that writes a rule of ours knows them, and what it leaves out has its default.
 */
final class StoredPolicyMark {

    /** An attribute of the default role. Never changes: it stands in databases. */
    static final String ATTRIBUTE = "api-keys.policy-stored";

    private StoredPolicyMark() {}

    static boolean isLost(RealmModel realm) {
        return PolicyRules.ALL.stream().noneMatch(rule -> isSet(realm, rule.attribute())) && stands(realm);
    }

    /** A blank attribute says nothing, as where rules are read. */
    private static boolean isSet(RealmModel realm, String name) {
        String text = realm.getAttribute(name);
        return text != null && !text.isBlank();
    }

    private static boolean stands(RealmModel realm) {
        RoleModel role = realm.getDefaultRole();
        return role != null && role.getFirstAttribute(ATTRIBUTE) != null;
    }

    /** After a change by {@code PUT /policy}: a policy of defaults alone cannot be lost. */
    static void set(RealmModel realm) {
        RoleModel role = realm.getDefaultRole();
        if (role == null) {
            return;
        }
        if (PolicyRules.ALL.stream().anyMatch(rule -> isSet(realm, rule.attribute()))) {
            role.setSingleAttribute(ATTRIBUTE, "true");
        } else {
            role.removeAttribute(ATTRIBUTE);
        }
    }
}
