package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.server.ServerTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RevokedTokenProvider;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.util.JsonSerialization;

/** A token of a hundred seconds, and when it is given out again. */
class TokenCacheTest {

    private static final Duration LONG = Duration.ofDays(1);
    private static final Instant FAR = Instant.ofEpochSecond(4102444800L);

    private final Set<String> revoked = new HashSet<>();
    private final TokenCache cache = new TokenCache(10);
    private final TokenCacheKey occasion = TokenCacheKeyTest.anOccasion();

    @AfterEach
    void clockIsSetBack() {
        Time.setOffset(0);
    }

    @Test
    void tokenIsGivenAgainWithWhatIsLeftOfIt() throws IOException {
        cache.put(occasion, issued(Map.of()));

        Time.setOffset(40);

        IssuedToken again = find(LONG, FAR).orElseThrow();
        assertThat(again.response().getToken()).isEqualTo("the token");
        assertThat(again.response().getScope()).isEqualTo("leads");
        assertThat(again.response().getTokenType()).isEqualTo("Bearer");
        assertThat(again.response().getExpiresIn()).isBetween(40L, 60L);
        assertThat(again.response()).isNotSameAs(find(LONG, FAR).orElseThrow().response());
    }

    @Test
    void tokenPastHalfOfItsLifeIsNot() throws IOException {
        cache.put(occasion, issued(Map.of()));

        Time.setOffset(52);

        assertThat(find(LONG, FAR)).isEmpty();
    }

    @Test
    void olderTokenThanPolicyAllowsIsNot() throws IOException {
        cache.put(occasion, issued(Map.of()));

        Time.setOffset(20);

        assertThat(find(Duration.ofSeconds(30), FAR)).isPresent();
        assertThat(find(Duration.ofSeconds(10), FAR)).isEmpty();
    }

    /** Its key has got an earlier end since. */
    @Test
    void tokenThatEndsLaterThanANewOneWouldIsNot() throws IOException {
        IssuedToken issued = issued(Map.of());
        cache.put(occasion, issued);

        assertThat(find(LONG, issued.token().end())).isPresent();
        assertThat(find(LONG, issued.token().end().minusSeconds(1))).isEmpty();
    }

    @Test
    void revokedTokenIsNot() throws IOException {
        cache.put(occasion, issued(Map.of()));
        revoked.add("onrtak:1");

        assertThat(find(LONG, FAR)).isEmpty();
    }

    /** Whoever asks may hold another key. */
    @Test
    void boundTokenIsNotKept() throws IOException {
        cache.put(occasion, issued(Map.of("cnf", Map.of("jkt", "x"))));

        assertThat(find(LONG, FAR)).isEmpty();
    }

    /** Until the server's post-processors are known, none is safe to skip. */
    @Test
    void thereIsNoOccasionBeforeTheServerHasStarted() {
        KeycloakSession unasked = Fakes.of(KeycloakSession.class, Map.of());

        assertThat(cache.occasion(unasked, TokenCacheKeyTest.aRequest())).isEmpty();
    }

    private Optional<IssuedToken> find(Duration maxAge, Instant notAfter) {
        KeycloakSession session = Fakes.of(
                KeycloakSession.class,
                Map.of(
                        "revokedTokens",
                        arguments -> Fakes.of(
                                RevokedTokenProvider.class,
                                Map.of("contains", id -> revoked.contains((String) id[0])))));
        return cache.find(session, occasion, maxAge, notAfter);
    }

    private static IssuedToken issued(Map<String, Object> besides) throws IOException {
        Map<String, Object> claims = new HashMap<>(besides);
        claims.put("jti", "onrtak:1");
        claims.put("sub", "somebody");
        claims.put("azp", "connector");
        claims.put("exp", ServerTime.now().getEpochSecond() + 100);
        claims.put("api_key_id", "7d9e2e9e-6c5b-4d55-8a37-0b6d1c1e2f3a");
        AccessTokenResponse response = new AccessTokenResponse();
        response.setToken("the token");
        response.setTokenType("Bearer");
        response.setScope("leads");
        response.setExpiresIn(100);
        return new IssuedToken(
                response,
                SealedToken.of(claims, JsonSerialization.writeValueAsBytes(claims))
                        .orElseThrow());
    }
}
