package io.github.scopedapikeys.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.util.JsonSerialization;

/**
 * Sends HTTP/1.1 requests as they are written: any method, any target, any header, as often as wanted. HTTP clients refuse
 * or change some of them.
 */
public final class RawHttp {

    private static final int PATIENCE_MILLIS = 30_000;

    private final String server;
    private final int port;
    private final String from;

    private RawHttp(String server, int port, String from) {
        this.server = server;
        this.port = port;
        this.from = from;
    }

    /** Sends to a port of this machine. */
    public static RawHttp to(int port) {
        return new RawHttp("localhost", port, "127.0.0.1");
    }

    /** Sends from another loopback address. */
    public RawHttp from(String address) {
        return new RawHttp(server, port, address);
    }

    /**
     * Sends a request and closes the connection.
     *
     * @param headers names and values in turn
     */
    public Answer send(String method, String target, String body, String... headers) {
        StringBuilder head = new StringBuilder(
                method + " " + target + " HTTP/1.1\r\nHost: " + server + ":" + port + "\r\nConnection: close\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        if (!body.isEmpty()) {
            head.append("Content-Length: ").append(bytes(body).length).append("\r\n");
        }
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            write(socket, head + "\r\n" + body);
            return parsed(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + target, e);
        }
    }

    /** A server that refuses a request may answer before it has read all of it. */
    private static void write(Socket socket, String request) throws IOException {
        try {
            socket.getOutputStream().write(bytes(request));
            socket.getOutputStream().flush();
        } catch (SocketException e) {
            // The answer says why.
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Answer parsed(String response) throws IOException {
        int end = response.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("No answer: " + response);
        }
        List<String> lines = Arrays.asList(response.substring(0, end).split("\r\n"));
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        HttpHeaders all = HttpHeaders.of(headers, (name, value) -> true);
        String body = response.substring(end + 4);
        boolean isJson = body.startsWith("{")
                && all.firstValue("Content-Type")
                        .filter(type -> type.startsWith("application/json"))
                        .isPresent();
        JsonNode json = isJson ? JsonSerialization.mapper.readTree(body) : MissingNode.getInstance();
        return new Answer(Integer.parseInt(lines.get(0).split(" ")[1]), all, body, json);
    }
}
