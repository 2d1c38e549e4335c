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
 * The scopes that a key grants and a client has.
 *
 * @param byName the client scopes for each name on the key; empty if the owner has none of them at this moment
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

    /** Everything that the key grants. */
    Set<ClientScopeModel> all() {
        return byName.values().stream().flatMap(Set::stream).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * What a requested name stands for: one that the key grants, or a part of it, as {@code organization:acme} is of
     * {@code organization}. The reverse does not hold: a key that grants {@code organization:acme} does not give
     * {@code organization}.
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
