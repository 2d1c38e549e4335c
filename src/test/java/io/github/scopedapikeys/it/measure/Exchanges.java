package io.github.scopedapikeys.it.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many exchanges, a few at a time. */
public final class Exchanges {

    private static final int AT_A_TIME = 8;

    private Exchanges() {}

    /** Exchanges each of these keys, and fails if one is refused. */
    public static void ofEach(ProductionServer server, List<String> keys) throws InterruptedException {
        ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (String key : keys) {
                answers.add(callers.submit(() -> server.exchange(key)));
            }
            for (Future<String> answer : answers) {
                if (!answer.get().contains("\"access_token\"")) {
                    throw new IllegalStateException("No token: " + answer.get());
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            callers.shutdownNow();
        }
    }
}
