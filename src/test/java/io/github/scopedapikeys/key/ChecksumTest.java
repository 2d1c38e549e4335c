package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class ChecksumTest {

    @Test
    void isTheCrc32OfTheTextUpToTheEnd() {
        assertThat(Checksum.of("123456789", 9)).isEqualTo(new byte[] {(byte) 0xcb, (byte) 0xf4, 0x39, 0x26});
        assertThat(Checksum.of("123456789_and_more", 9)).isEqualTo(Checksum.of("123456789", 9));
    }

    /**
     * Why swapping the last digit of the secret with the first of the checksum never goes unnoticed, whatever stands
     * before. A 32-bit number in six digits starts with a digit from 0 to 4, before and after the swap. Changing the
     * last byte from a to b xors the checksum with a constant of a and b alone; the swap moves the printed checksum by
     * a multiple of 62^5, and so of 32. The two can only agree if the constant's low five bits are all zero.
     */
    @Test
    void swapAcrossTheEdgeOfTheChecksumIsAlwaysNoticed() {
        assertThat(5 * 62L * 62 * 62 * 62 * 62).isGreaterThan(0xFFFF_FFFFL);
        for (char a = '0'; a <= '4'; a++) {
            for (char b = '0'; b < a; b++) {
                int change = checksum("" + a) ^ checksum("" + b);
                assertThat(checksum("sak_zX" + a) ^ checksum("sak_zX" + b)).isEqualTo(change);
                assertThat(change % 32).as("%s and %s", a, b).isNotZero();
            }
        }
    }

    private static int checksum(String text) {
        return ByteBuffer.wrap(Checksum.of(text, text.length())).getInt();
    }
}
