package io.github.scopedapikeys.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkHintTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/8, 10.0.0.0/8",
        "192.0.2.77/27, 192.0.2.64/27",
        "192.0.2.1/0, 0.0.0.0/0",
        "255.255.255.255/31, 255.255.255.254/31",
        "2001:db8::5/32, 2001:db8::/32",
        "2001:db8:0:0:1:0:0:1/127, 2001:db8:0:0:1::/127",
        "2001:db8:0:0:0:1:0:1/127, 2001:db8::1:0:0/127",
        "::1/0, ::/0",
        "fe80::1/10, fe80::/10",
        "1:2:3:4:5:6:7:8/127, 1:2:3:4:5:6:7:8/127",
    })
    void networkOfTheAddressIsNamed(String written, String meant) {
        if (written.equals(meant)) {
            assertThat(NetworkHint.of(written)).isEmpty();
        } else {
            assertThat(NetworkHint.of(written)).contains(meant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/8",
                "10.0.0.1",
                "10.0.0.1/33",
                "10.0.0.1/999",
                "::1/129",
                "example.com/8",
                "localhost/8",
                "10.0.0/8",
                "1/8",
                "abc/8",
                "fe80::1%4/64",
                "10.0.0.1/8/8",
                "10.0.0.1/-8",
                "10.0.0.1/ 8",
            })
    void nothingIsGuessedOfAnotherText(String written) {
        assertThat(NetworkHint.of(written)).isEmpty();
    }
}
