package io.github.scopedapikeys.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpNetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.3.1",
        "192.0.2.1, 2001:db8::1",
        "2001:db8:1::1, 2001:db8:2::1",
        "[2001:db8:1::1], 2001:db8:2::1",
        "::ffff:192.0.2.1, 192.0.3.1",
    })
    void addressesOfTwoNetworksDiffer(String ip, String other) {
        assertThat(IpNetwork.differ(ip, other)).isTrue();
        assertThat(IpNetwork.differ(other, ip)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.255",
        "::ffff:192.0.2.1, 192.0.2.7",
        "2001:db8:1::1, 2001:db8:1:ffff::2",
        "fe80::1%eth0, fe80::2%eth1",
        "[2001:db8::1], 2001:db8::2",
        "192.0.2.1, example.com",
        "192.0.2.1, 999.0.0.1",
        "'', 192.0.2.1",
    })
    void addressesOfOneNetworkAndWhatIsNoneDoNot(String ip, String other) {
        assertThat(IpNetwork.differ(ip, other)).isFalse();
        assertThat(IpNetwork.differ(other, ip)).isFalse();
    }

    @Test
    void unknownAddressDiffersFromNone() {
        assertThat(IpNetwork.differ(null, "192.0.2.1")).isFalse();
        assertThat(IpNetwork.differ(null, null)).isFalse();
    }
}
