package io.github.scopedapikeys.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a row keeps of a use. */
class UsageRowTest {

    private final UsageRow row = new UsageRow(new ApiKeyEntity(UUID.randomUUID().toString()));

    @Test
    void latestUseIsShown() {
        row.add(1, 2000, "2001:db8::1", "lead-connector");
        row.add(3, 1000, "192.0.2.7", "campaign-tool");

        assertThat(row.lastUsedIp()).isEqualTo("2001:db8::1");
        assertThat(row.lastUsedAt()).hasToString("1970-01-01T00:00:02Z");
    }

    @Test
    void addressThatIsAKeyIsNotKept() {
        String key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom())
                .reveal();

        row.add(1, 1000, "for " + key, null);

        assertThat(row.lastUsedIp()).isEqualTo("for [API key]");
    }

    @Test
    void addressIsCutToTheLengthOfItsColumn() {
        row.add(1, 1000, "9".repeat(300), null);

        assertThat(row.lastUsedIp()).hasSize(64);
    }
}
