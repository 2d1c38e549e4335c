package io.github.scopedapikeys.usage;

import io.github.scopedapikeys.directory.UsageRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.provider.ProviderEvent;

/**
 * A key was used after a long silence. Published once the use is in the database. The row's lock orders the uses of all nodes, so that one of them ends the silence.
 *
 * <p>Nothing is published about keys whose addresses are not recorded.
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

    /** How long a key must have been silent. */
    public static final Duration SILENCE = Duration.ofDays(30);

    /** Empty if these uses of the key in this row, which does not have them yet, are nothing special. */
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
