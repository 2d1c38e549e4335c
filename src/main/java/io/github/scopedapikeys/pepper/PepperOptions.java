package io.github.scopedapikeys.pepper;

import io.github.scopedapikeys.key.Pepper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;

/**
 * The server's configuration of peppers: option {@code peppers} names them, the current one first, and option {@code
 * pepper-<name>} holds the secret of each. A pepper without that option is looked up in Keycloak's vault.
 *
 * @param current the name of the pepper for new hashes; null: none
 * @param names all that are accepted, the current one among them
 * @param configured those whose secret is an option, by name
 */
public record PepperOptions(@Nullable String current, Set<String> names, Map<String, Pepper> configured) {

    public static final String PEPPERS = "peppers";

    /** In the first place of {@link #PEPPERS}: new hashes are made without a pepper. */
    static final String NONE = "none";

    private static final String SECRET = "pepper-";
    private static final String OPTION_PREFIX = "spi-credential--api-key--";

    /** Copies what it is given. */
    public PepperOptions {
        names = Set.copyOf(names);
        configured = Map.copyOf(configured);
    }

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException if one is wrong, with what it must be
     */
    public static PepperOptions from(Config.Scope config) {
        List<String> listed = list(config.get(PEPPERS));
        String current = listed.isEmpty() || NONE.equals(listed.get(0)) ? null : listed.get(0);
        List<String> names = new ArrayList<>(listed);
        if (!names.isEmpty() && current == null) {
            names.remove(0);
        }
        if (new LinkedHashSet<>(names).size() != names.size()
                || !names.stream().allMatch(name -> Pepper.isName(name) && !NONE.equals(name))) {
            throw new IllegalArgumentException(OPTION_PREFIX + PEPPERS
                    + " must list names of peppers, the current one first, separated by commas or blanks. Each name is listed"
                    + " once and has 1 to 32 characters a-z, 0-9 and hyphen; '" + NONE
                    + "' is allowed only in the first place");
        }
        Map<String, Pepper> configured = new HashMap<>();
        for (String name : names) {
            String secret = config.get(SECRET + name);
            if (secret != null) {
                configured.put(
                        name,
                        Pepper.of(name, secret)
                                .orElseThrow(() -> new IllegalArgumentException(OPTION_PREFIX + SECRET + name
                                        + " must have " + Pepper.MIN_LENGTH + " characters or more")));
            }
        }
        return new PepperOptions(current, Set.copyOf(names), configured);
    }

    /** The entry of Keycloak's vault that holds a pepper which is no option. */
    static String vaultEntry(String name) {
        return "api-key-" + SECRET + name;
    }

    /**
     * Makes sure that a pepper which is no option can be looked up.
     *
     * @throws IllegalArgumentException if there is such a pepper and the server has no vault
     */
    public void requireVault(boolean vaultPresent) {
        names.stream()
                .filter(name -> !vaultPresent && !configured.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(OPTION_PREFIX + SECRET + name
                            + " must be set, or the server must have a vault with the entry " + vaultEntry(name));
                });
    }

    private static List<String> list(@Nullable String option) {
        return option == null
                ? List.of()
                : Arrays.stream(option.split("[,\\s]+"))
                        .filter(name -> !name.isEmpty())
                        .toList();
    }
}
