package io.github.scopedapikeys.it.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the load generator is to do. It stands in a file, because the generator is another process.
 *
 * @param endpoint below which the realm's OpenID Connect endpoints are
 * @param metrics address of the server's metrics
 * @param serverPid process id of the server
 * @param seconds how long each window lasts
 * @param warmUpRounds rounds that do not count
 * @param rounds how often each scenario is measured after them
 * @param client that all requests come from
 * @param secret of the client
 * @param firstUse whether the keys have not been used since the server started, and are to be before the first round
 * @param keys that work
 * @param owners so many of the keys, from the first, are each another owner's, and of all owners
 * @param reuseEndpoint as {@code endpoint}, of a realm whose policy has tokens reused
 * @param reuseKeys keys of that realm
 * @param sealedTokens access tokens from keys
 * @param accessTokens ordinary ones
 * @param offlineTokens refresh tokens of offline sessions
 * @param users who sign in by password
 * @param password of all users
 */
public record LoadSettings(
        String endpoint,
        String metrics,
        long serverPid,
        int seconds,
        int warmUpRounds,
        int rounds,
        String client,
        String secret,
        boolean firstUse,
        List<String> keys,
        int owners,
        String reuseEndpoint,
        List<String> reuseKeys,
        List<String> sealedTokens,
        List<String> accessTokens,
        List<String> offlineTokens,
        List<String> users,
        String password) {

    public void write(Path file) throws IOException {
        new ObjectMapper().writeValue(file.toFile(), this);
    }

    public static LoadSettings read(Path file) throws IOException {
        return new ObjectMapper().readValue(file.toFile(), LoadSettings.class);
    }
}
