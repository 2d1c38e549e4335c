package io.github.scopedapikeys.it.gateway;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands behind a gateway, gives each request the same answer, and remembers the requests. */
final class RecordingServer implements AutoCloseable {

    private final HttpServer server;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    private RecordingServer(HttpServer server) {
        this.server = server;
    }

    /** @param headers of the answer */
    static RecordingServer answering(int status, Map<String, String> headers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RecordingServer recording = new RecordingServer(server);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            recording.requests.add(Request.of(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    new String(body, StandardCharsets.UTF_8)));
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return recording;
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** The oldest request that has not been taken. */
    Request take() {
        return requests.remove();
    }

    Queue<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /**
     * A request as it arrived.
     *
     * @param headers by names in lower case and with hyphens only, as frameworks read them; all values of those that are the
     *     same then
     */
    record Request(String method, String target, Map<String, List<String>> headers, String body) {

        static Request of(String method, String target, Map<String, List<String>> headers, String body) {
            Map<String, List<String>> read = new TreeMap<>();
            headers.forEach((name, values) -> read.computeIfAbsent(
                            name.toLowerCase(Locale.ROOT).replace('_', '-'), same -> new ArrayList<>())
                    .addAll(values));
            return new Request(method, target, read, body);
        }

        /** All values. */
        List<String> all(String name) {
            return headers.getOrDefault(name, List.of());
        }

        /** All values in one text; empty without any. */
        String header(String name) {
            return String.join(",", all(name));
        }
    }
}
