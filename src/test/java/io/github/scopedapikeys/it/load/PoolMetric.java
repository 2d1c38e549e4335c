package io.github.scopedapikeys.it.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * How often the server's connection pool has given out a connection, which it does once for a transaction. PostgreSQL
 * counts transactions too, but publishes a connection's count up to ten seconds late.
 */
public final class PoolMetric {

    private static final String NAME = "agroal_acquire_count_total";

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;

    /** @param metrics address of the server's metrics */
    public PoolMetric(String metrics) {
        request = HttpRequest.newBuilder(URI.create(metrics)).build();
    }

    /** Since the server started. */
    public double read() {
        try {
            return http.send(request, BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(NAME))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .reduce(Double::sum)
                    .orElseThrow(() -> new IllegalStateException(request.uri() + " has no " + NAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
