package io.github.scopedapikeys.leak;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.policy.P256Key;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The public keys that realms take reports with, read once each. One that is no public key on P-256 is reported once to the
 * log and never used.
 */
public final class ReportSigningKeys {

    private static final Logger LOG = Logger.getLogger(ReportSigningKeys.class);
    private static final int REMEMBERED_AT_MOST = 1_000;

    private final Cache<Place, Optional<ECPublicKey>> keys =
            Caffeine.newBuilder().maximumSize(REMEMBERED_AT_MOST).build();

    /**
     * The key that a realm's policy holds under an identifier.
     *
     * @param pem as policy has it
     * @return empty if it is no public key on P-256
     */
    Optional<ECPublicKey> read(String realmName, String identifier, String pem) {
        return keys.get(new Place(realmName, identifier, pem), place -> {
            Optional<ECPublicKey> key = P256Key.read(pem);
            if (key.isEmpty()) {
                LOG.warnf(
                        "Realm %s: reports of leaked API keys that are signed with the key '%s' are refused, because the"
                                + " policy (leakReportKeys) has no public key on the curve P-256 in PEM under that name",
                        realmName, EventDetailNames.bounded(identifier));
            }
            return key;
        });
    }

    private record Place(String realmName, String identifier, String pem) {}
}
