package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.server.KeyConflictException;
import io.github.scopedapikeys.server.Quoted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * All keys of one owner, read while {@link io.github.scopedapikeys.credential.KeyIssuingLock} is held. The number of
 * keys and their names are checked against them.
 *
 * <p>An expired key does not count, and a new key may take its name. A key that cannot be read counts and keeps its
 * name, because its expiry is unknown.
 */
final class OwnerKeys {

    private final List<Optional<ApiKeyCredential>> keys;
    private final Instant now;

    /** @param keys all keys of the owner; empty for a key that cannot be read */
    OwnerKeys(List<Optional<ApiKeyCredential>> keys, Instant now) {
        this.keys = List.copyOf(keys);
        this.now = now;
    }

    /**
     * Locks the owner's keys until the transaction ends, and reads them; empty if the owner was removed in the
     * meantime.
     */
    static Optional<OwnerKeys> of(
            ApiKeyCredentialProvider credentials, RealmModel realm, UserModel owner, Instant now) {
        return credentials.lockAndList(realm, owner).map(keys -> new OwnerKeys(keys, now));
    }

    /** For an owner who was removed. */
    static OwnerKeys none() {
        return new OwnerKeys(List.of(), Instant.EPOCH);
    }

    Optional<ApiKeyCredential> find(UUID id) {
        return readable().filter(key -> key.id().equals(id)).findFirst();
    }

    /** @throws KeyConflictException if the owner already has the maximum number of keys */
    void requireRoom(KeyPolicy policy) {
        long expired = readable().filter(this::isExpired).count();
        long counted = keys.size() - expired;
        if (counted >= policy.maxKeysPerUser()) {
            throw new KeyConflictException(
                    "User already has " + counted + " API keys that have not expired: the realm's policy"
                            + " (maxKeysPerUser) allows at most " + policy.maxKeysPerUser());
        }
    }

    /**
     * The expired keys that a new key with this name replaces.
     *
     * @throws KeyConflictException if a key with this name has not expired
     */
    List<ApiKeyCredential> givingWayTo(String name) {
        List<ApiKeyCredential> named = named(name, null);
        if (!named.stream().allMatch(this::isExpired)) {
            throw taken(name);
        }
        return named;
    }

    /** @throws KeyConflictException if another key than {@code own} has this name */
    void requireFree(String name, UUID own) {
        if (!named(name, own).isEmpty()) {
            throw taken(name);
        }
    }

    static KeyConflictException taken(String name) {
        return new KeyConflictException(
                "User already has an API key with a name that is or looks like " + Quoted.of(name));
    }

    private boolean isExpired(ApiKeyCredential key) {
        return key.data().isExpired(now);
    }

    private List<ApiKeyCredential> named(String name, @Nullable UUID own) {
        return readable()
                .filter(key -> !key.id().equals(own) && KeyName.lookTheSame(key.name(), name))
                .toList();
    }

    private Stream<ApiKeyCredential> readable() {
        return keys.stream().flatMap(Optional::stream);
    }
}
