package io.github.scopedapikeys.server;

import org.keycloak.Config;

/** Reads server options that are whole numbers. */
public final class ServerOption {

    private ServerOption() {}

    /**
     * The number of seconds that is set.
     *
     * @param prefix what comes before the option's name on the command line
     * @param name of the option within {@code config}
     * @param defaultValue where it is not set
     * @param minimum inclusive
     * @param maximum inclusive
     * @throws IllegalArgumentException if it is no number from minimum to maximum; says what would be right
     */
    public static int seconds(
            Config.Scope config, String prefix, String name, int defaultValue, int minimum, int maximum) {
        return read(
                config,
                prefix,
                name,
                defaultValue,
                minimum,
                maximum,
                " must be a whole number of seconds from " + minimum + " to " + maximum);
    }

    /**
     * The size that is set.
     *
     * @param prefix what comes before the option's name on the command line
     * @param name of the option within {@code config}
     * @param defaultValue where it is not set
     * @param counted what it is the number of
     * @throws IllegalArgumentException if it is no number from 1 on; says what would be right
     */
    public static int size(Config.Scope config, String prefix, String name, int defaultValue, String counted) {
        return read(
                config,
                prefix,
                name,
                defaultValue,
                1,
                Integer.MAX_VALUE,
                " (number of " + counted + ") must be 1 or more");
    }

    private static int read(
            Config.Scope config, String prefix, String name, int defaultValue, int minimum, int maximum, String right) {
        String value = config.get(name);
        if (value == null) {
            return defaultValue;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= minimum && number <= maximum) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(prefix + name + right + ", not " + value);
    }
}
