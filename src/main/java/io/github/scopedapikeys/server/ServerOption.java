package io.github.scopedapikeys.server;

import org.keycloak.Config;

/** Reads server options whose values are whole numbers. */
public final class ServerOption {

    private ServerOption() {}

    /**
     * Reads a number of seconds.
     *
     * @param prefix the part of the option's full name that comes before {@code name}
     * @param name of the option within {@code config}
     * @param defaultValue used if the option is not set
     * @param minimum inclusive
     * @param maximum inclusive
     * @throws IllegalArgumentException if the value is not a number from minimum to maximum; the message says which
     *     values are allowed
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
     * Reads a size.
     *
     * @param prefix the part of the option's full name that comes before {@code name}
     * @param name of the option within {@code config}
     * @param defaultValue used if the option is not set
     * @param counted what the size counts
     * @throws IllegalArgumentException if the value is not a number of at least 1; the message says which values are
     *     allowed
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
            // The exception below reports it.
        }
        throw new IllegalArgumentException(prefix + name + right + ", not " + value);
    }
}
