package io.github.scopedapikeys.credential;

import org.keycloak.Config;

/** Reads an option that bounds a cache. */
public final class CacheSize {

    private CacheSize() {}

    /**
     * The size that is set.
     *
     * @param name of the option within {@code config}
     * @param absent the size where nobody set one
     * @param fullName of the option, as it is set
     * @param meaning what is counted
     * @throws IllegalArgumentException if it is no number from 1 on; says what would be right
     */
    public static int read(Config.Scope config, String name, int absent, String fullName, String meaning) {
        String value = config.get(name);
        if (value == null) {
            return absent;
        }
        try {
            int size = Integer.parseInt(value.strip());
            if (size >= 1) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(fullName + " is " + meaning + ": 1 or more, not " + value);
    }
}
