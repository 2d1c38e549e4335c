package io.github.scopedapikeys.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyOwnersTest {

    private final KeyOwners owners = new KeyOwners(10);

    @Test
    void keysOfAnOwnerShareTheTextOfItsId() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();

        owners.remember(first, new StringBuilder("an owner").toString());
        owners.remember(second, new StringBuilder("an owner").toString());

        assertThat(owners.hint(first)).isEqualTo("an owner").isSameAs(owners.hint(second));
    }

    @Test
    void whatIsForgottenIsNoHint() {
        UUID key = UUID.randomUUID();
        owners.remember(key, "an owner");

        owners.forget(key);

        assertThat(owners.hint(key)).isNull();
    }
}
