package io.github.scopedapikeys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.fuzz.KeyShapes;
import io.github.scopedapikeys.fuzz.SeedText;
import io.github.scopedapikeys.policy.PolicyDraft;
import io.github.scopedapikeys.representation.ChangeApiKeyRepresentation;
import io.github.scopedapikeys.representation.RotateApiKeyRepresentation;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.StrictJson;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Timeout;

/** Bodies and cursors besides those of a creation: any bytes are taken to the letter, or name what is wrong. */
class AdminBodiesFuzzTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final int LONGEST_PROBLEM = 600;

    @Timeout(30)
    @FuzzTest
    void anyBodyIsReadOrNamesAField(byte[] body) {
        attempt(() -> read(body, ChangeApiKeyRepresentation.class).change("key", "owner"));
        attempt(() -> StrictJson.readOrEmpty(new ByteArrayInputStream(body), RotateApiKeyRepresentation.class)
                .rotation());
        attempt(() -> assertHoldsNoKey(
                read(body, RevokeApiKeysRepresentation.class).filter().filter(NOW, Optional.of(Duration.ofDays(1)))));
        attempt(() -> assertThat(read(body, IdentifyApiKeyRepresentation.class).toString())
                .doesNotContain("sak_"));
        attempt(() -> {
            PolicyDraft draft = PolicyDraft.of(
                    StrictJson.readFields(new ByteArrayInputStream(body), PolicyDraft.kinds(), Set.of("unreadable")));
            assertThat(draft.unreadable()).isSubsetOf(draft.texts().keySet());
        });
    }

    @Timeout(30)
    @FuzzTest
    void anyTextIsACursorOrNone(byte[] input) {
        String text = SeedText.of(input);

        KeyCursor.parse(text)
                .ifPresent(
                        cursor -> assertThat(KeyCursor.parse(cursor.toText())).contains(cursor));
    }

    private static <T> T read(byte[] body, Class<T> type) {
        return StrictJson.read(new ByteArrayInputStream(body), type);
    }

    private static void assertHoldsNoKey(KeyFilter filter) {
        assertThat(KeyShapes.isIn(String.valueOf(filter))).isFalse();
    }

    private static void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (InvalidFieldException e) {
            assertThat(e.problem()).hasSizeBetween(1, LONGEST_PROBLEM);
            assertThat(KeyShapes.isIn(e.problem())).isFalse();
        }
    }
}
