package io.github.scopedapikeys.it.load;

/**
 * The server at one moment.
 *
 * @param heap bytes in use after a full collection
 * @param resident bytes that the process has of the machine's memory
 * @param threads how many there are
 * @param exchanges of keys since the start
 * @param exchangeSeconds that these took, by the server's own clock
 * @param introspections of keys since the start
 * @param introspectionSeconds that these took, by the server's own clock
 */
record SoakState(
        long heap,
        long resident,
        double threads,
        double exchanges,
        double exchangeSeconds,
        double introspections,
        double introspectionSeconds) {

    /** Mean milliseconds of an exchange since an earlier state. */
    double exchangeMillis(SoakState earlier) {
        return 1000 * (exchangeSeconds - earlier.exchangeSeconds) / (exchanges - earlier.exchanges);
    }

    /** Mean milliseconds of an introspection since an earlier state. */
    double introspectionMillis(SoakState earlier) {
        return 1000 * (introspectionSeconds - earlier.introspectionSeconds) / (introspections - earlier.introspections);
    }
}
