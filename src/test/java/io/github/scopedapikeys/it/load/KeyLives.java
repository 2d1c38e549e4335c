package io.github.scopedapikeys.it.load;

import io.github.scopedapikeys.it.measure.ProductionServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.keycloak.util.JsonSerialization;

/** Each second a key is issued, used, rotated, used again and revoked, whatever else the server does. */
final class KeyLives implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final ProductionServer server;

    KeyLives(ProductionServer server) {
        this.server = server;
        clock.scheduleAtFixedRate(this::live, 1, 1, TimeUnit.SECONDS);
    }

    /** How many have been revoked by now; fails if something went wrong meanwhile. */
    int ended() {
        if (failure.get() != null) {
            throw new IllegalStateException("After " + ended + " keys", failure.get());
        }
        return ended.get();
    }

    private void live() {
        if (failure.get() != null) {
            return;
        }
        try {
            ProductionServer.Issued key =
                    server.issue(ProductionServer.REALM, ProductionServer.USER, "Life " + ended.get());
            server.exchange(key.text());
            String rotated = server.post(server.token(), "/" + key.id() + "/rotate", "{}");
            String next =
                    JsonSerialization.mapper.readTree(rotated).required("key").asText();
            server.exchange(next);
            server.delete(server.token(), "/" + key.id());
            refused(key.text());
            refused(next);
            ended.incrementAndGet();
        } catch (IOException | RuntimeException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refused(String text) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                server.tokenRequest(ProductionServer.REALM, ProductionServer.exchangeOf(text))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 400) {
            throw new IllegalStateException("A revoked key: " + answer.statusCode());
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
