package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.directory.DirectoryEntry;
import io.github.scopedapikeys.directory.KeyUsage;
import io.github.scopedapikeys.policy.KeyPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/** Combines what credential, directory and policy say about a key. */
final class KeyDescriber {

    private static final KeyUsage UNKNOWN = new KeyUsage(null, null, null, 0);

    private final RealmModel realm;
    private final KeyPolicy policy;
    private final Instant now;

    KeyDescriber(RealmModel realm, KeyPolicy policy, Instant now) {
        this.realm = realm;
        this.policy = policy;
        this.now = now;
    }

    /** @param entry null if the key is not listed yet */
    DescribedKey describe(String ownerId, String ownerName, ApiKeyCredential key, @Nullable DirectoryEntry entry) {
        return new DescribedKey(
                ownerId,
                ownerName,
                key,
                entry == null ? UNKNOWN : entry.usage(),
                entry != null && isInactive(entry.activeAt()),
                PolicyViolations.of(key, policy, realm));
    }

    private boolean isInactive(Instant activeAt) {
        return policy.inactivityTimeout()
                .filter(timeout -> !activeAt.plus(timeout).isAfter(now))
                .isPresent();
    }
}
