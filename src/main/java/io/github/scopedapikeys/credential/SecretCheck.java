package io.github.scopedapikeys.credential;

import java.time.Instant;
import java.util.Optional;

/**
 * What a presented text is to a key.
 *
 * @param outcome whether it is one of the key's
 * @param graceEnd when it stops working, if it is an earlier text in its grace
 */
public record SecretCheck(SecretMatch outcome, Optional<Instant> graceEnd) {

    static SecretCheck of(SecretMatch outcome) {
        return new SecretCheck(outcome, Optional.empty());
    }

    /** Whether the text works, as far as the text goes. */
    public boolean works() {
        return outcome == SecretMatch.MATCH || outcome == SecretMatch.OUTDATED_MATCH;
    }
}
