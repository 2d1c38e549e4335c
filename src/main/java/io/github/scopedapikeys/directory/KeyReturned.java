package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.directory.UsageBuffer.Use;
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
public record KeyReturned(String realmId, UUID keyId, String ip, Instant usedAt, Instant lastUsedAt, String lastUsedIp)
        implements ProviderEvent {

    /** How long a key must have been silent. */
    public static final Duration SILENCE = Duration.ofDays(30);

    /** Empty if these uses of the key in this row, which does not have them yet, are nothing special. */
    static Optional<KeyReturned> of(ApiKeyEntity row, Use use) {
        if (row.lastUsedAt == null
                || use.time() - row.lastUsedAt <= SILENCE.toMillis()
                || use.ip() == null
                || row.lastUsedIp == null) {
            return Optional.empty();
        }
        return Optional.of(new KeyReturned(
                row.realmId,
                UUID.fromString(row.id),
                use.ip(),
                Instant.ofEpochMilli(use.time()),
                Instant.ofEpochMilli(row.lastUsedAt),
                row.lastUsedIp));
    }
}
