package io.github.scopedapikeys.startup;

import java.io.IOException;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.common.Version;

/** Checks that this jar fits the server, and words the message if it does not. */
final class ServerCompatibility {

    /** The Keycloak version that this jar is made for. */
    static final String MADE_FOR = "26.7";

    private static final Logger LOG = Logger.getLogger(ServerCompatibility.class);
    private static final int MOST_NAMED = 5;

    private ServerCompatibility() {}

    /**
     * @throws IllegalStateException if the server lacks something that our classes need; the message says what is
     *     missing and what to do
     */
    static void requireLinks() {
        long start = System.nanoTime();
        Set<String> missing;
        int classes;
        try {
            var files = OwnJar.classFiles(ServerCompatibility.class);
            classes = files.size();
            missing = new LinkCheck(ServerCompatibility.class.getClassLoader(), files).missing();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The jar of the scoped API keys cannot be read. Replace it with an intact copy.", e);
        }
        LOG.debugf(
                "Links of %d classes checked in %d ms",
                classes, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        if (!missing.isEmpty()) {
            LOG.debugf("Missing: %s", missing);
            throw new IllegalStateException(
                    refusal("these parts of Keycloak are missing or different: " + list(missing)));
        }
    }

    /** The message: what is wrong, and what to do. */
    static String refusal(String why) {
        return "This jar of the scoped API keys is made for Keycloak " + MADE_FOR + " and is not safe on this Keycloak "
                + Version.VERSION + ": " + why + ". Run the newest patch of Keycloak " + MADE_FOR
                + ", or take the jar's release for this Keycloak, or remove it from providers/ and build the server again.";
    }

    private static String list(Set<String> missing) {
        String named = missing.stream()
                .sorted(Comparator.comparing(it -> !it.startsWith("org.keycloak.")))
                .limit(MOST_NAMED)
                .collect(Collectors.joining("; "));
        int others = missing.size() - MOST_NAMED;
        return others > 0 ? named + "; and " + others + " more" : named;
    }
}
