package io.github.scopedapikeys.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real nginx: with servers of the test's own, or in front of a server on two ports, of which one is set up wrong. */
public final class Nginx implements AutoCloseable {

    /** One process without privileges and without files in other places. It runs until it is stopped. */
    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log stderr;
            events {}
            http {
                access_log off;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                %2$s
            }
            """;

    private static final String SERVER = """
            server {
                listen 127.0.0.1:%d;
                location / {
                    proxy_set_header X-Forwarded-For %s;
                    proxy_set_header X-Forwarded-Proto https;
                    proxy_pass %s;
                }
            }
            """;

    private final GatewayProgram program;
    private final int[] ports;

    private Nginx(GatewayProgram program, int... ports) {
        this.program = program;
        this.ports = ports.clone();
    }

    /**
     * In front of a server: one port overwrites {@code X-Forwarded-For} with the caller's address, the other appends to it.
     *
     * @param directory for its files
     */
    public static Nginx start(Path directory, String upstream) throws IOException, InterruptedException {
        int overwriting = GatewayProgram.freePort();
        int appending = GatewayProgram.freePort();
        String servers = SERVER.formatted(overwriting, "$remote_addr", upstream)
                + SERVER.formatted(appending, "$proxy_add_x_forwarded_for", upstream);
        return new Nginx(serve(directory, servers, overwriting, appending), overwriting, appending);
    }

    /**
     * With servers of the test's own.
     *
     * @param directory for its files
     * @param http the content of the block {@code http}
     * @param ports that the servers listen on
     */
    public static GatewayProgram serve(Path directory, String http, int... ports)
            throws IOException, InterruptedException {
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, CONFIGURATION.formatted(directory, http));
        return GatewayProgram.start(
                directory, ports, "nginx", "-p", directory.toString(), "-c", configuration.toString());
    }

    /** The URL where {@code X-Forwarded-For} is replaced with the caller's address. */
    public String overwriting() {
        return "http://127.0.0.1:" + ports[0];
    }

    /** The URL where the caller's address is appended to the caller's own {@code X-Forwarded-For}. */
    public String appending() {
        return "http://127.0.0.1:" + ports[1];
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
