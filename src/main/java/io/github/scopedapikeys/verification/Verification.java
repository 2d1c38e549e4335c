package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** The answer of {@link KeyVerifier}. */
public sealed interface Verification permits Verification.Accepted, Verification.Refused {

    /**
     * The key works.
     *
     * @param owner the user that it belongs to
     * @param key as stored
     * @param graceEnd when the presented text stops working, if the key was rotated since
     */
    record Accepted(UserModel owner, ApiKeyCredential key, Optional<Instant> graceEnd) implements Verification {

        /** When what was presented stops working; empty: never. */
        public Optional<Instant> end() {
            return Stream.concat(graceEnd.stream(), key.data().expiry().stream())
                    .min(Comparator.naturalOrder());
        }
    }

    /**
     * The key does not work.
     *
     * @param reason for the event; never for the caller
     * @param keyId the id that the text claims; null if it is no key
     * @param keyName the name of the key with that id; null if there is none, or the secret was not the key's
     * @param owner the owner of the key with that id, even if the secret was wrong; null if there is none
     */
    record Refused(
            Refusal reason,
            @Nullable UUID keyId,
            @Nullable String keyName,
            @Nullable UserModel owner) implements Verification {}
}
