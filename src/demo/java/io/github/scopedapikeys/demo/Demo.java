package io.github.scopedapikeys.demo;

/**
 * Starts a Keycloak with the provider and the realm {@code leads}, runs the main use case, and keeps the server running
 * for further use by hand. The exit code is 0 only if every step passed. {@link Settings} describes the options.
 *
 * <p>It ends its JVM, which is also Maven's. So the reason of a failure is the last line on the screen, below the
 * server's log and the steps.
 */
public final class Demo {

    /** The first administrator. The demo's server listens on the local machine only. */
    static final String ADMIN = "admin";

    static final String ADMIN_PASSWORD = "admin";

    private final Settings settings;
    private final Console console;

    private Demo(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    /**
     * @param arguments the unpacked server, the provider's jar, the realm file and the lead connector; options are
     *     system properties
     */
    public static void main(String[] arguments) throws InterruptedException {
        Console console = new Console();
        int exitCode = 1;
        try {
            new Demo(Settings.of(arguments), console).run();
            exitCode = 0;
        } catch (DemoFailure failure) {
            console.print("\n✗ " + failure.getMessage());
        }
        System.exit(exitCode);
    }

    private void run() throws InterruptedException {
        Ports.requireFree(settings.port(), "the server", Settings.PORT);
        Ports.requireFree(settings.managementPort(), "its health checks", Settings.MANAGEMENT_PORT);
        try (Installation installation = Installation.prepare(settings)) {
            console.print("Keycloak %s starts in %s; the first start takes about a minute."
                    .formatted(installation.serverVersion(), settings.home()));
            Server server = Server.start(settings, console);
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop-keycloak"));
            try {
                runAgainst(server, installation.serverVersion());
            } finally {
                server.stop();
            }
        }
    }

    private void runAgainst(Server server, String version) throws InterruptedException {
        long seconds = server.awaitReady().toSeconds();
        console.print("\n✓ Keycloak %s is ready on %s after %d s".formatted(version, settings.baseUrl(), seconds));
        Realm realm = new Realm(settings.baseUrl());
        try (LeadService service = LeadService.start(settings.leadConnector(), realm, console)) {
            new Walkthrough(realm, service, new Report(console)).run();
        }
        if (settings.exit()) {
            return;
        }
        console.print(ByHand.text(realm));
        console.print("\nThe server stays up on %s until Ctrl-C.".formatted(settings.baseUrl()));
        server.awaitStop();
    }
}
