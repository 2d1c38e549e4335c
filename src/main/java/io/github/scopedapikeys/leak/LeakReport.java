package io.github.scopedapikeys.leak;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.StrictJson;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scanner has found, in the form of GitHub's partner programme.
 *
 * @param matches in the order in which they were reported, at most {@value #MAX_MATCHES}
 */
record LeakReport(List<Match> matches) {

    static final int MAX_MATCHES = 1_000;

    private static final ObjectReader READER =
            StrictJson.reader().forType(new TypeReference<List<@Nullable Match>>() {});

    /** Copies what it is given. */
    LeakReport {
        matches = List.copyOf(matches);
    }

    /**
     * Reads the body of a report.
     *
     * @throws InvalidFieldException naming {@code body}, with nothing of its content
     */
    static LeakReport read(byte[] body) {
        List<@Nullable Match> matches;
        try {
            matches = READER.readValue(body);
        } catch (JsonProcessingException e) {
            throw notMatches();
        } catch (IOException e) {
            throw new InvalidFieldException("body", "could not be read");
        }
        if (matches == null) {
            throw notMatches();
        }
        if (matches.size() > MAX_MATCHES) {
            throw new InvalidFieldException("body", "must have at most " + MAX_MATCHES + " entries");
        }
        for (Match match : matches) {
            if (match == null || match.token() == null) {
                throw notMatches();
            }
        }
        return new LeakReport(matches);
    }

    private static InvalidFieldException notMatches() {
        return new InvalidFieldException(
                "body", "must be a JSON list of objects with the strings token (required), type, url and source");
    }

    /**
     * One finding. Other properties are ignored: GitHub may add some.
     *
     * @param token what was found, never null once the report is read
     * @param type the name that was registered for what the scanner looks for
     * @param url where it was found
     * @param source what kind of place that is
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Match(
            String token,
            @Nullable String type,
            @Nullable String url,
            @Nullable String source) {

        /** Redacted. */
        @Override
        public String toString() {
            return "Match[redacted]";
        }
    }
}
