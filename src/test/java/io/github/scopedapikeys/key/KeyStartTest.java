package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyStartTest {

    private static final int ID_START = 4;
    private static final int ID_END = ID_START + 22;

    @RepeatedTest(50)
    void startNamesTheIdsThatPrintSo() {
        Random random = new Random();
        UUID id = new UUID(random.nextLong(), random.nextLong());
        String text = KeyText.print(KeyPrefix.DEFAULT, id, new byte[KeyText.SECRET_BYTES]);
        int length = ID_START + 6 + random.nextInt(17);

        IdRange ids = ApiKey.idsOf(text.substring(0, length)).orElseThrow();

        assertThat(text(ids.first())).isLessThanOrEqualTo(id.toString());
        assertThat(text(ids.last())).isGreaterThanOrEqualTo(id.toString());
        assertThat(start(ids.first(), length)).isEqualTo(text.substring(0, length));
        assertThat(start(ids.last(), length)).isEqualTo(text.substring(0, length));
    }

    @Test
    void wholeIdNamesOneId() {
        UUID id = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
        String text = KeyText.print(KeyPrefix.DEFAULT, id, new byte[KeyText.SECRET_BYTES]);

        assertThat(ApiKey.idsOf(text.substring(0, ID_END))).contains(new IdRange(id, id));
    }

    @Test
    void highestIdsAreNamedToo() {
        UUID highest = new UUID(-1, -1);

        IdRange ids = ApiKey.idsOf(ApiKey.start(KeyPrefix.DEFAULT, highest)).orElseThrow();

        assertThat(ids.last()).isEqualTo(highest);
        assertThat(ids.first()).isNotEqualTo(highest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sak",
                "sak_",
                "sak_12345",
                "123456",
                "_123456",
                "SAK_123456",
                "sak_12345-",
                "sak_zzzzzz",
                "sak_12345678901234567890123"
            })
    void otherTextNamesNone(String text) {
        assertThat(ApiKey.idsOf(text)).isEmpty();
    }

    private static String start(UUID id, int length) {
        return KeyText.print(KeyPrefix.DEFAULT, id, new byte[KeyText.SECRET_BYTES])
                .substring(0, length);
    }

    private static String text(UUID id) {
        return id.toString();
    }
}
