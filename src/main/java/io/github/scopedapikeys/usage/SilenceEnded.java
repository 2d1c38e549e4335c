package io.github.scopedapikeys.usage;

import io.github.scopedapikeys.directory.UsageRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.provider.ProviderEvent;

/**
 * Event: a key was used after a long silence. It is published after the use is committed to the database. The lock on
 * the key's row orders the uses of all nodes, so that only one of them ends the silence.
 *
 * <p>Not published for keys whose addresses are not recorded.
 *
 * @param realmId the key's realm
 * @param keyId the key
 * @param ip the address of this use
 * @param usedAt the time of this use
 * @param lastUsedAt the time of the use before it
 * @param lastUsedIp the address of the use before it
 */
public record SilenceEnded(String realmId, UUID keyId, String ip, Instant usedAt, Instant lastUsedAt, String lastUsedIp)
        implements ProviderEvent {

    /** Minimum time without a use that counts as a silence. */
    public static final Duration SILENCE = Duration.ofDays(30);

    /** Empty if the use does not end a silence. The row must not contain the use yet. */
    static Optional<SilenceEnded> of(UsageRow row, RecordedUse use) {
        Instant lastUsedAt = row.lastUsedAt();
        String lastUsedIp = row.lastUsedIp();
        Instant usedAt = Instant.ofEpochMilli(use.time());
        if (lastUsedAt == null || !usedAt.isAfter(lastUsedAt.plus(SILENCE)) || use.ip() == null || lastUsedIp == null) {
            return Optional.empty();
        }
        return Optional.of(new SilenceEnded(row.realmId(), row.keyId(), use.ip(), usedAt, lastUsedAt, lastUsedIp));
    }
}
