package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.UserModel;

/** The result of {@link KeyVerifier}. */
public sealed interface Verification permits Verification.Accepted, Verification.Refused {

    /**
     * The key works.
     *
     * @param owner the key's owner
     * @param key as stored
     * @param graceEnd end of the grace period, if a previous secret was presented
     */
    record Accepted(UserModel owner, ApiKeyCredential key, Optional<Instant> graceEnd) implements Verification {

        /** When the presented key or token stops working; empty: never. */
        public Optional<Instant> end() {
            return Stream.concat(graceEnd.stream(), key.data().expiry().stream())
                    .min(Comparator.naturalOrder());
        }
    }

    /**
     * The key does not work.
     *
     * @param reason for the event; never for the caller
     * @param key what is known about the key
     */
    record Refused(Refusal reason, RefusedKey key) implements Verification {}
}
