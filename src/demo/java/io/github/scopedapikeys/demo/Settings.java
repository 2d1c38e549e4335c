package io.github.scopedapikeys.demo;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The options of the demo. The build sets arguments, the user sets system properties.
 *
 * @param home the unpacked server
 * @param jar the provider to install
 * @param realm the realm to import
 * @param leadConnector the service that takes keys, a single source file
 * @param port the server's HTTP port ({@code demo.port})
 * @param managementPort the port of the health checks ({@code demo.management.port})
 * @param exit whether to stop after the walk-through ({@code demo.exit})
 */
record Settings(Path home, Path jar, Path realm, Path leadConnector, int port, int managementPort, boolean exit) {

    static final String PORT = "demo.port";
    static final String MANAGEMENT_PORT = "demo.management.port";

    Settings {
        if (port == managementPort) {
            throw new DemoFailure(
                    "-D%s and -D%s are both %d: they must differ.".formatted(PORT, MANAGEMENT_PORT, port));
        }
    }

    static Settings of(String... arguments) {
        return new Settings(
                existing(arguments[0]),
                existing(arguments[1]),
                existing(arguments[2]),
                existing(arguments[3]),
                port(PORT, 8080),
                port(MANAGEMENT_PORT, 9000),
                isOn("demo.exit"));
    }

    /** The server's base URL, without a trailing slash. */
    String baseUrl() {
        return "http://localhost:" + port;
    }

    private static Path existing(String file) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new DemoFailure(path + " does not exist.");
        }
        return path;
    }

    private static int port(String property, int standard) {
        String value = System.getProperty(property, "");
        try {
            int port = value.isBlank() ? standard : Integer.parseInt(value.strip());
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, like a number out of range.
        }
        throw new DemoFailure("-D%s=%s is not a port: give a number from 1 to 65535.".formatted(property, value));
    }

    /** An option is on if its value is {@code true} or empty, as in {@code -Ddemo.exit}. */
    private static boolean isOn(String property) {
        String value = System.getProperty(property);
        return value != null && (value.isBlank() || value.strip().equalsIgnoreCase("true"));
    }
}
