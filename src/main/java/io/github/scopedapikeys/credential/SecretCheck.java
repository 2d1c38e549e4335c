package io.github.scopedapikeys.credential;

import java.time.Instant;
import java.util.Optional;

/**
 * The result of comparing a presented secret with the secrets of a key.
 *
 * @param outcome whether it is one of the key's secrets
 * @param graceEnd end of the grace period, if it is a previous secret in its grace period
 */
public record SecretCheck(SecretMatch outcome, Optional<Instant> graceEnd) {

    static SecretCheck of(SecretMatch outcome) {
        return new SecretCheck(outcome, Optional.empty());
    }

    /** Whether the secret works. The key itself may still be expired or disabled. */
    public boolean works() {
        return outcome == SecretMatch.MATCH || outcome == SecretMatch.OUTDATED_MATCH;
    }
}
