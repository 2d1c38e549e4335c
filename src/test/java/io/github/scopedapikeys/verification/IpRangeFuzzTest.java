package io.github.scopedapikeys.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.scopedapikeys.fuzz.SeedText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;

/** First line: a range; the rest: an address. Any two texts are judged, and a range ends where its prefix says. */
class IpRangeFuzzTest {

    @Timeout(30)
    @FuzzTest
    void rangeHoldsExactlyItsAddresses(byte[] input) throws UnknownHostException {
        String text = SeedText.of(input);
        int line = text.indexOf('\n');
        String cidr = line < 0 ? text : text.substring(0, line);
        String address = line < 0 ? text : text.substring(line + 1);

        Optional<IpRange> range = IpRange.parse(cidr);
        if (range.isPresent()) {
            assertThat(cidr).matches("[0-9a-fA-F:.]{2,45}(/(0|[1-9][0-9]{0,2}))?");
            assertEndsWithItsPrefix(range.get(), cidr);
            if (range.get().contains(address)) {
                assertThat(address).matches("[0-9a-fA-F:.]{2,45}");
            }
        }
    }

    /** The first address is inside; a change of any bit of the prefix leads out, and a change behind it does not. */
    private static void assertEndsWithItsPrefix(IpRange range, String cidr) throws UnknownHostException {
        int slash = cidr.indexOf('/');
        byte[] first = InetAddress.getByName(slash < 0 ? cidr : cidr.substring(0, slash))
                .getAddress();
        int bits = first.length * Byte.SIZE;
        int length = slash < 0 ? bits : Integer.parseInt(cidr.substring(slash + 1));
        assertThat(range.contains(print(first))).isTrue();
        for (int bit = 0; bit < bits; bit++) {
            byte[] other = first.clone();
            other[bit / Byte.SIZE] ^= (byte) (0x80 >> bit % Byte.SIZE);
            // Such an address is printed, and read, as the IPv4 address in it.
            if (InetAddress.getByAddress(other).getAddress().length == first.length) {
                assertThat(range.contains(print(other))).as("bit %d", bit).isEqualTo(bit >= length);
            }
        }
    }

    private static String print(byte[] address) throws UnknownHostException {
        return InetAddress.getByAddress(address).getHostAddress();
    }
}
