package io.github.scopedapikeys.verification;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0",
        "192.0.2.0/24, 192.0.2.255",
        "192.0.2.7, 192.0.2.7",
        "192.0.2.6/31, 192.0.2.7",
        "0.0.0.0/0, 203.0.113.9",
        "2001:db8::/32, 2001:db8:ffff::1",
        "::/0, 2001:db8::1",
        "2001:db8::/32, [2001:db8::1]",
        "::1, 0:0:0:0:0:0:0:1",
        "192.0.2.0/24, ::ffff:192.0.2.1",
    })
    void addressIsInside(String cidr, String address) {
        assertThat(range(cidr).contains(address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.3.0",
        "192.0.2.0/24, 192.0.1.255",
        "192.0.2.6/31, 192.0.2.8",
        "192.0.2.0/24, 2001:db8::1",
        "::/0, 192.0.2.1",
        "2001:db8::/32, 2001:db9::1",
        "0.0.0.0/0, localhost",
        "0.0.0.0/0, ''",
        "0.0.0.0/0, 999.1.1.1",
        "0.0.0.0/0, [192.0.2.1]",
        "::/0, [2001:db8::1",
        "::/0, [[2001:db8::1]]",
        "::/0, [2001:db8::1]:443",
    })
    void addressIsOutside(String cidr, String address) {
        assertThat(range(cidr).contains(address)).isFalse();
    }

    @Test
    void noAddressIsOutside() {
        assertThat(range("0.0.0.0/0").contains(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "example.com",
                "example.com/24",
                "192.0.2.1/24",
                "192.0.2.0/33",
                "192.0.2.0/-1",
                "192.0.2.0/+1",
                "192.0.2.0/024",
                "192.0.2.0/",
                "192.0.2/24",
                "256.0.0.0/8",
                "999.1.1.1",
                "01.2.3.4",
                "2001:db8::1/32",
                "2001:db8::/129",
                "fe80::1%eth0",
                "[::1]",
                ":::",
                "abcd",
                "1e3",
                " 192.0.2.1",
            })
    void textThatIsNoRangeIsRefused(String text) {
        assertThat(IpRange.parse(text)).isEmpty();
    }

    @Test
    void missingTextIsNoRange() {
        assertThat(IpRange.parse(null)).isEmpty();
    }

    private static IpRange range(String cidr) {
        return IpRange.parse(cidr).orElseThrow();
    }
}
