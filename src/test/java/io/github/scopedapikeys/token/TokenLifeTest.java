package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.representations.AccessToken;

/** A token that is made some seconds after its key was verified lives as long as one that is made at once. */
class TokenLifeTest {

    private static final long START = 1_000_000;
    private static final long NOW = START + 7;

    /** The key verified at 1000000, the token made 5 seconds later, for 300 seconds. */
    @Test
    void endMovesWithTheStart() {
        AccessToken token = counted(START + 5, START + 5 + 300);

        assertThat(token.getIat()).isEqualTo(START);
        assertThat(token.getExp()).isEqualTo(START + 300);
    }

    /** A mapper may have written the start: nothing makes the life longer than Keycloak made it. */
    @ParameterizedTest
    @CsvSource({
        "0,              1000300",
        "-5,             1000300",
        "999000,         1000300",
        "1000000,        1000300",
        "1000003,        1000297",
        "1000008,        1000293",
        "4102444800,     1000293",
        "9223372036854775807, 1000293",
        ",               1000293"
    })
    void writtenStartOnlyCountsWithinTheRequest(@Nullable Long written, long end) {
        AccessToken token = counted(written, START + 300);

        assertThat(token.getIat()).isEqualTo(START);
        assertThat(token.getExp()).isEqualTo(end);
    }

    @Test
    void earliestEndStaysAnEnd() {
        assertThat(counted(NOW, 1L).getExp()).isEqualTo(1);
    }

    @Test
    void noEndStaysNone() {
        assertThat(counted(NOW, null).getExp()).isNull();
        assertThat(counted(NOW, 0L).getExp()).isZero();
        assertThat(counted(NOW, -1L).getExp()).isEqualTo(-1);
    }

    private static AccessToken counted(@Nullable Long start, @Nullable Long end) {
        AccessToken token = new AccessToken();
        token.iat(start);
        token.exp(end);
        TokenLife.countFrom(START, token, NOW);
        return token;
    }
}
