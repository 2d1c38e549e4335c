package io.github.scopedapikeys.rights;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RoleModel;

/**
 * What a key may do for one client at one moment.
 *
 * @param scopes the client scopes in force. The requesting client is one of them, because Keycloak treats a client as a
 *     scope
 * @param roles the roles in force, composite roles expanded
 */
public record EffectiveRights(Set<ClientScopeModel> scopes, Set<RoleModel> roles) {

    /** Copies the sets. */
    public EffectiveRights {
        scopes = Set.copyOf(scopes);
        roles = Set.copyOf(roles);
    }

    /**
     * The {@code scope} value of a token with these rights: space-separated, without scopes that are not included in
     * tokens.
     */
    public String scopeString() {
        return names(ClientScopeModel::isIncludeInTokenScope);
    }

    /** All scopes in force as a scope parameter, with scopes that are not included in tokens. */
    public String fullScopeString() {
        return names(scope -> true);
    }

    /** All scopes in force as a scope parameter, under the names that users consent to. */
    public String consentScopeString() {
        return named().map(ScopeWithParameter::consentName).distinct().sorted().collect(Collectors.joining(" "));
    }

    /** The scopes in force that {@link #scopeString} leaves out, space-separated. */
    public String hiddenScopeString() {
        return names(scope -> !scope.isIncludeInTokenScope());
    }

    private String names(Predicate<ClientScopeModel> included) {
        return named().filter(included).map(ClientScopeModel::getName).sorted().collect(Collectors.joining(" "));
    }

    private Stream<ClientScopeModel> named() {
        return scopes.stream().filter(scope -> !(scope instanceof ClientModel));
    }

    /** These rights without the given roles. */
    public EffectiveRights without(Set<RoleModel> taken) {
        if (taken.isEmpty()) {
            return this;
        }
        Set<RoleModel> left = new HashSet<>(roles);
        left.removeAll(taken);
        return new EffectiveRights(scopes, left);
    }

    /**
     * These rights without the scopes that {@link #scopeString} contains and {@code scope} does not. Other words in
     * {@code scope} are ignored.
     *
     * @param scope null: no scope
     */
    public EffectiveRights shownIn(@Nullable String scope) {
        Set<String> words = scope == null ? Set.of() : words(scope);
        Set<ClientScopeModel> left = new HashSet<>(scopes);
        named().filter(ClientScopeModel::isIncludeInTokenScope)
                .filter(shown -> !words.containsAll(words(shown.getName())))
                .forEach(left::remove);
        return new EffectiveRights(left, roles);
    }

    /** A name with a space, which only an import can create, gives several words. */
    private static Set<String> words(String text) {
        return new HashSet<>(Arrays.asList(text.split(" ")));
    }

    /** The ids of all roles, sorted. */
    public List<String> roleIds() {
        return roles.stream().map(RoleModel::getId).sorted().toList();
    }

    public Set<String> realmRoleNames() {
        return roles.stream()
                .filter(role -> !role.isClientRole())
                .map(RoleModel::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of the client roles, by client ID. */
    public Map<String, Set<String>> clientRoleNames() {
        Map<String, Set<String>> names = new TreeMap<>();
        roles.stream()
                .filter(RoleModel::isClientRole)
                .forEach(role -> names.computeIfAbsent(
                                ((ClientModel) role.getContainer()).getClientId(), client -> new TreeSet<>())
                        .add(role.getName()));
        return names;
    }
}
