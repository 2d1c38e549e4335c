package io.github.scopedapikeys.credential;

import io.github.scopedapikeys.key.Pepper;
import io.github.scopedapikeys.pepper.Peppers;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Peppers whose text is their name, over and over; the current one is accepted too. */
final class NamedPeppers implements Peppers {

    private final @Nullable String current;
    private final String[] others;

    NamedPeppers(@Nullable String current, String... others) {
        this.current = current;
        this.others = others;
    }

    @Override
    public @Nullable String currentName() {
        return current;
    }

    @Override
    public Optional<Pepper> named(String name) {
        return name.equals(current) || Arrays.asList(others).contains(name)
                ? Pepper.of(name, name.repeat(Pepper.MIN_LENGTH))
                : Optional.empty();
    }
}
