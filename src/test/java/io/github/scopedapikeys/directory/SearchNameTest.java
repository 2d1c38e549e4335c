package io.github.scopedapikeys.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SearchNameTest {

    private static final String KEY = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom())
            .reveal();

    @Test
    void keyThatAStockConsoleTookForANameIsNotListed() {
        assertThat(SearchName.bounded("My " + KEY)).isEqualTo("My [API key]");
        assertThat(SearchName.of("My " + KEY)).isEqualTo("my [api key]");
    }

    @Test
    void nameIsCutToTheColumn() {
        assertThat(SearchName.bounded("x".repeat(300))).hasSize(255);
        assertThat(SearchName.of("\u0130".repeat(200))).hasSize(255);
    }
}
