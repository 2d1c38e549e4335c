package io.github.scopedapikeys.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * CRC-32 (IEEE 802.3) of the characters before the checksum in a key's secret value.
 *
 * <p>It finds every single wrong character and every swap of two neighbours. It lets a scanner recognize a key offline.
 * Anyone can compute it, so a right checksum is never a reason to trust a value.
 */
final class Checksum {

    static final int BYTES = Integer.BYTES;

    private Checksum() {}

    /** The checksum of {@code text[0, end)}, which must be ASCII: 4 bytes, big-endian. */
    static byte[] of(String text, int end) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII), 0, end);
        return ByteBuffer.allocate(BYTES).putInt((int) crc.getValue()).array();
    }
}
