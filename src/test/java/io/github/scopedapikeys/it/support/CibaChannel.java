package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The authentication device of a CIBA request. It only receives the token that is needed for an answer. */
final class CibaChannel {

    private CibaChannel() {}

    static String uri() {
        return "http://localhost:" + port() + "/";
    }

    private static int port() {
        return ServerLane.port(18380);
    }

    /** Starts a client's CIBA request for the user, and returns the token that this channel received. */
    static String tokenOf(Leads leads, String clientId, String username) {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer server = server(received);
        try {
            server.start();
            Answer answer = Leads.send(leads.request(
                    clientId, "/protocol/openid-connect/ext/ciba/auth", "scope", "openid", "login_hint", username));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return received.remove().replace("Bearer ", "");
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer server(BlockingQueue<String> received) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port()), 0);
            server.createContext("/", exchange -> {
                received.add(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.sendResponseHeaders(201, -1);
                exchange.close();
            });
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
