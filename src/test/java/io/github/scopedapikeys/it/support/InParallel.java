package io.github.scopedapikeys.it.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Requests that reach the server at the same time. */
public final class InParallel {

    private InParallel() {}

    /**
     * Makes calls that all start together, each in a thread of its own.
     *
     * @return the results, in the order of the calls' numbers
     */
    public static <T> List<T> call(int count, NumberedCall<T> call) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<T>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                calls.add(threads.submit(() -> {
                    start.await();
                    return call.make(number);
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> made : calls) {
                results.add(made.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** One of the calls. */
    public interface NumberedCall<T> {

        T make(int number) throws Exception;
    }
}
