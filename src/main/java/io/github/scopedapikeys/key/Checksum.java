package io.github.scopedapikeys.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * CRC-32 (IEEE 802.3) over a key's text.
 *
 * <p>It catches each single wrong character and each swap of neighbours, and it lets a scanner tell a key from noise
 * without asking anyone. Everybody can compute it, so it is never a reason to trust a text.
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
