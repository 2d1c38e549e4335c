package io.github.scopedapikeys.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.verification.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {

    /** All refusals of a key look alike, here as at the token endpoint, and no other looks like them. */
    @ParameterizedTest
    @EnumSource
    void keyIsBadWhereAnExchangeSaysSo(Refusal refusal) {
        boolean saysSo = refusal.description().equals("Invalid API key") || refusal == Refusal.SUBJECT_TOKEN_INVALID;

        assertThat(Verdict.of(refusal) == Verdict.BAD_KEY).isEqualTo(saysSo);
    }
}
