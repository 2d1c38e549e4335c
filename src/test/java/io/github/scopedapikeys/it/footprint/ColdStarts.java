package io.github.scopedapikeys.it.footprint;

import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.Report;
import io.github.scopedapikeys.it.measure.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** The first requests after a restart. */
final class ColdStarts {

    private static final double TARGET = 3;

    private final Report report;
    private final int counted;
    private final Samples firstExchange = new Samples();
    private final Samples firstCredentials = new Samples();
    private final Samples secondExchange = new Samples();
    private final Samples secondCredentials = new Samples();

    /** @param counted starts with each of both requests first */
    ColdStarts(Report report, int counted) {
        this.report = report;
        this.counted = counted;
    }

    /** Starts and stops the server. */
    void measure(Stock stock) throws IOException, InterruptedException {
        ProductionServer server = stock.server();
        Map<String, String> exchange = ProductionServer.exchangeOf(stock.hotKey());
        Map<String, String> credentials = Map.of("grant_type", "client_credentials");
        // Creates what is missing in the database, and warms the caller up.
        server.start(ProductionServer.reconcile(0));
        for (int i = 0; i < 200; i++) {
            time(server, exchange, new Samples());
            time(server, credentials, new Samples());
        }
        server.close();
        for (int i = 0; i < counted; i++) {
            server.start(ProductionServer.reconcile(0));
            time(server, exchange, firstExchange);
            time(server, credentials, secondCredentials);
            server.close();
            server.start(ProductionServer.reconcile(0));
            time(server, credentials, firstCredentials);
            time(server, exchange, secondExchange);
            server.close();
        }
        report.heading("First requests after a restart");
        report.row("request", "first, ms", "× client_credentials", "target", "met", "after the other, ms");
        report.row("---", "--:", "--:", "--:", "---", "--:");
        double times = firstExchange.median() / firstCredentials.median();
        report.row(
                "exchange",
                Report.number(firstExchange.median()),
                Report.number(times),
                "< " + Report.number(TARGET),
                report.met(times < TARGET),
                Report.number(secondExchange.median()));
        report.row(
                "client_credentials",
                Report.number(firstCredentials.median()),
                "1.0",
                "",
                "",
                Report.number(secondCredentials.median()));
    }

    /** On a connection of its own. */
    private static void time(ProductionServer server, Map<String, String> parameters, Samples samples) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request =
                server.tokenRequest(ProductionServer.REALM, parameters).build();
        samples.time(() -> requireToken(client, request));
    }

    private static void requireToken(HttpClient client, HttpRequest request) {
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200 || !answer.body().contains("\"access_token\"")) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
