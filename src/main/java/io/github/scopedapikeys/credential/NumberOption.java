package io.github.scopedapikeys.credential;

import org.keycloak.Config;

/** Reads server options that are whole numbers. */
public final class NumberOption {

    private NumberOption() {}

    /**
     * The number of seconds that is set.
     *
     * @param provider what comes before the option's name when it is set
     * @param name of the option within {@code config}
     * @param absent where nobody set it
     * @param least that it may be
     * @param most that it may be
     * @throws IllegalArgumentException if it is no number within the bounds; says what would be right
     */
    public static int seconds(Config.Scope config, String provider, String name, int absent, int least, int most) {
        return read(config, provider, name, absent, least, most, "a number of seconds from " + least + " to " + most);
    }

    /**
     * The size that is set.
     *
     * @param provider what comes before the option's name when it is set
     * @param name of the option within {@code config}
     * @param absent where nobody set it
     * @param counted what it is the number of
     * @throws IllegalArgumentException if it is no number from 1 on; says what would be right
     */
    public static int size(Config.Scope config, String provider, String name, int absent, String counted) {
        return read(config, provider, name, absent, 1, Integer.MAX_VALUE, "the number of " + counted + ": 1 or more");
    }

    private static int read(
            Config.Scope config, String provider, String name, int absent, int least, int most, String right) {
        String value = config.get(name);
        if (value == null) {
            return absent;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(provider + name + " is " + right + ", not " + value);
    }
}
