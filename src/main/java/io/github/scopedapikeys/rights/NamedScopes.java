package io.github.scopedapikeys.rights;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.models.ClientScopeModel;

/**
 * The scopes that a key grants and the client has.
 *
 * @param byName the client scopes for each scope name on the key; an empty set if the owner currently gets nothing for
 *     the name
 */
record NamedScopes(Map<String, Set<ClientScopeModel>> byName) {

    static NamedScopes of(List<String> ofKey, ScopeNames names) {
        Map<String, Set<ClientScopeModel>> byName = new LinkedHashMap<>();
        for (String name : ofKey) {
            if (names.base(name).isPresent()) {
                byName.put(name, new LinkedHashSet<>(names.resolve(name)));
            }
        }
        return new NamedScopes(byName);
    }

    /** All scopes that the key grants. */
    Set<ClientScopeModel> all() {
        return byName.values().stream().flatMap(Set::stream).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The client scopes for a requested name. The name must be granted by the key, or be a part of a granted scope:
     * {@code organization:acme} is a part of {@code organization}. The reverse is not true: a key that grants {@code
     * organization:acme} does not grant {@code organization}.
     *
     * @return empty if the key grants nothing that matches
     */
    Optional<Set<ClientScopeModel>> find(String requested) {
        Set<ClientScopeModel> same = byName.get(requested);
        if (same != null) {
            return Optional.of(same);
        }
        return all().stream()
                .filter(scope -> scope.getName().equals(requested))
                .findFirst()
                .map(Set::of);
    }
}
