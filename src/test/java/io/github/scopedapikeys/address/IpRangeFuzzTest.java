package io.github.scopedapikeys.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.scopedapikeys.fuzz.SeedText;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;

/** First line: a range; the rest: an address. Any two texts are judged, and as arithmetic says. */
class IpRangeFuzzTest {

    @Timeout(30)
    @FuzzTest
    void rangeHoldsExactlyItsAddresses(byte[] input) {
        String text = SeedText.of(input);
        int line = text.indexOf('\n');
        String cidr = line < 0 ? text : text.substring(0, line);
        String address = line < 0 ? text : text.substring(line + 1);

        Optional<IpRange> range = IpRange.parse(cidr);
        Optional<Rfc4291.Range> expected = Rfc4291.range(cidr);

        assertThat(range.isPresent()).as(cidr).isEqualTo(expected.isPresent());
        assertThat(IpRange.problem(cidr).isPresent()).as(cidr).isEqualTo(range.isEmpty());
        if (range.isPresent()) {
            assertThat(range.get().contains(address))
                    .as("%s in %s", address, cidr)
                    .isEqualTo(caller(address).filter(expected.get()::contains).isPresent());
            assertEndsWithItsPrefix(range.get(), expected.get());
        }
    }

    /** Proxies write IPv6 in brackets. */
    private static Optional<BigInteger> caller(String text) {
        boolean bracketed = text.contains(":") && text.startsWith("[") && text.endsWith("]");
        return Rfc4291.address(bracketed ? text.substring(1, text.length() - 1) : text);
    }

    /** The first address is inside; a change of any bit is in or out as arithmetic says. */
    private static void assertEndsWithItsPrefix(IpRange range, Rfc4291.Range expected) {
        assertHolds(range, expected, expected.first());
        for (int bit = 0; bit < Rfc4291.BITS; bit++) {
            assertHolds(range, expected, expected.first().flipBit(bit));
        }
    }

    private static void assertHolds(IpRange range, Rfc4291.Range expected, BigInteger address) {
        for (String text : Rfc4291.texts(address, new Random(address.longValue()))) {
            assertThat(range.contains(text)).as(text).isEqualTo(expected.contains(address));
        }
    }
}
