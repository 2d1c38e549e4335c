package io.github.scopedapikeys.it.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.stream.Stream;

/** What a server shows of itself at {@code /metrics}. */
public final class ServerMetrics {

    private static final String CONNECTIONS = "agroal_acquire_count_total";

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;

    /** @param address of the metrics */
    public ServerMetrics(String address) {
        request = HttpRequest.newBuilder(URI.create(address)).build();
    }

    /**
     * How often the connection pool has given out a connection since the server started, which it does once for a
     * transaction. PostgreSQL counts transactions too, but publishes a connection's count up to ten seconds late.
     */
    public double transactions() {
        double count = sum(CONNECTIONS);
        if (count == 0) {
            throw new IllegalStateException(request.uri() + " has no " + CONNECTIONS);
        }
        return count;
    }

    /**
     * The sum of a meter over all labels but these; 0 if it has not been used yet.
     *
     * @param labels each as it is shown
     */
    public double sum(String meter, String... labels) {
        try {
            HttpResponse<Stream<String>> answer = http.send(request, BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(request.uri() + ": " + answer.statusCode());
            }
            return answer.body()
                    .filter(line -> line.startsWith(meter + "{") || line.startsWith(meter + " "))
                    .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
