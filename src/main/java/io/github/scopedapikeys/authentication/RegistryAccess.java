package io.github.scopedapikeys.authentication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.docker.DockerAccess;

/**
 * Access to a registry: what a login asks for, cut to what it may have. {@code scope} is a list of {@code
 * type:name:action,action}, separated by spaces.
 */
record RegistryAccess(List<Item> items) {

    /**
     * Narrower than Docker's grammar. Keycloak decodes each item once more and cannot read some names, and what two
     * readers may read differently must not be granted.
     */
    private static final Pattern ITEM =
            Pattern.compile("([a-z]+(?:\\([a-z0-9]+\\))?):([A-Za-z0-9._/-]+):([A-Za-z*,._-]+)");

    RegistryAccess {
        items = List.copyOf(items);
    }

    /** Actions on a resource. */
    record Item(String type, String name, List<String> actions) {

        Item {
            actions = List.copyOf(actions);
        }

        /** Whether this contains all the access of another item. */
        boolean contains(DockerAccess access) {
            return type.equals(access.getType())
                    && name.equals(access.getName())
                    && (access.getActions() == null || actions.containsAll(access.getActions()));
        }

        private String text() {
            return type + ":" + name + ":" + String.join(",", actions);
        }
    }

    /**
     * The part of the requested access that these actions allow.
     *
     * @param scope the request's {@code scope}; null: no access is requested
     */
    static RegistryAccess of(@Nullable String scope, Set<String> actions) {
        List<Item> items = new ArrayList<>();
        for (String requested : scope == null ? new String[0] : scope.split(" ")) {
            cut(requested, actions).ifPresent(items::add);
        }
        return new RegistryAccess(items);
    }

    private static Optional<Item> cut(String requested, Set<String> actions) {
        Matcher parts = ITEM.matcher(requested);
        if (!parts.matches()) {
            return Optional.empty();
        }
        List<String> left = Arrays.stream(parts.group(3).split(","))
                .filter(actions::contains)
                .toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(new Item(parts.group(1), parts.group(2), left));
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** As a {@code scope}. */
    String scope() {
        return items.stream().map(Item::text).collect(Collectors.joining(" "));
    }

    /** Whether this contains all of the given access. */
    boolean contains(List<DockerAccess> access) {
        return access.stream().allMatch(given -> items.stream().anyMatch(item -> item.contains(given)));
    }
}
