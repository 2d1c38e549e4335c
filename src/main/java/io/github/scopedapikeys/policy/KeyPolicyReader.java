package io.github.scopedapikeys.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/** Reads a realm's {@link KeyPolicy} from its attributes. */
public final class KeyPolicyReader {

    /** The common prefix of all attribute names. */
    public static final String ATTRIBUTE_PREFIX = PolicyRule.PREFIX;

    private static final Logger LOG = Logger.getLogger(KeyPolicyReader.class);

    private KeyPolicyReader() {}

    /** The realm's current policy. */
    public static KeyPolicy read(RealmModel realm) {
        return read(
                texts(realm),
                name -> LOG.debugf(
                        "Realm %s: attribute %s%s cannot be read, the strict value is in force",
                        realm.getName(), ATTRIBUTE_PREFIX, name));
    }

    /**
     * The names of rules whose attribute cannot be read, so that their strict value applies, and of attributes that are
     * not rules. The latter are often misspelled rules, which have no effect.
     */
    public static List<String> unreadable(RealmModel realm) {
        List<String> names = new ArrayList<>();
        read(texts(realm), names::add);
        realm.getAttributes().keySet().stream()
                .filter(name -> name.startsWith(ATTRIBUTE_PREFIX))
                .map(PolicyRule::nameOf)
                .filter(name -> !isRule(name))
                .sorted()
                .forEach(names::add);
        return names;
    }

    /** Whether a rule with this name exists. */
    public static boolean isRule(String name) {
        return PolicyRules.find(name).isPresent();
    }

    /**
     * Whether a policy was stored by {@code PUT /policy} but all its attributes were removed later. Then every rule has
     * its strict value.
     */
    public static boolean isLost(RealmModel realm) {
        return StoredPolicyMark.isLost(realm);
    }

    /** The attributes of the rules. */
    private static Function<String, @Nullable String> texts(RealmModel realm) {
        return isLost(realm) ? name -> PolicyRule.LOST : realm::getAttribute;
    }

    static KeyPolicy read(Function<String, @Nullable String> attributes, Consumer<String> unreadable) {
        return new KeyPolicy(attributes, unreadable);
    }
}
