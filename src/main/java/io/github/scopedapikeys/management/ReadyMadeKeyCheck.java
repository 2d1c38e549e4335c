package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.ratelimit.RateLimit;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.KeyConflictException;
import io.github.scopedapikeys.server.Quoted;
import io.github.scopedapikeys.server.ServerTime;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Checks a ready-made key that the stock API is about to store for a user. A key that could not be issued to this user
 * now is refused. Callers must check permissions first.
 */
public final class ReadyMadeKeyCheck {

    private final KeycloakSession session;
    private final RealmModel realm;

    /** For the users of this realm. */
    public ReadyMadeKeyCheck(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /**
     * Refuses a key that {@link ApiKeyService#issue} could not have made. It may be disabled, which a new key never is.
     *
     * @param model as it would be stored
     * @throws InvalidFieldException if it breaks a rule or cannot be read
     * @throws KeyConflictException if the user already has the maximum number of keys, the id or the name is in use, or
     *     API keys are turned off
     */
    public void check(UserModel owner, CredentialModel model) {
        ApiKeyCredential key = ApiKeyCredential.from(model)
                .orElseThrow(() -> new InvalidFieldException(
                        "credentials",
                        "must contain API keys in the form of a realm export, with id, credentialData and secretData"));
        KeyPolicy policy = KeyPolicyReader.read(realm);
        if (!policy.enabled()) {
            throw new KeyConflictException("API keys are turned off in this realm");
        }
        Instant now = ServerTime.now();
        String name = KeyName.checked(model.getUserLabel());
        if (!name.equals(model.getUserLabel())) {
            throw new InvalidFieldException(
                    "userLabel", "must be written as this extension stores it: " + Quoted.of(name));
        }
        checkData(owner, key.data(), policy, now);
        if (!ApiKeyCredentialProvider.of(session).hasOneSecret(key)) {
            throw new InvalidFieldException(
                    "secretData",
                    "must have exactly one secret, hashed as this server hashes now: with its current pepper, or without");
        }
        if (ApiKeyCredentialProvider.of(session).isStored(key.id())) {
            throw new KeyConflictException("A credential with this id already exists");
        }
        OwnerKeys keys = OwnerKeys.of(ApiKeyCredentialProvider.of(session), realm, owner, now)
                .orElseThrow(() -> new KeyConflictException("User was removed while the key was being stored"));
        keys.requireRoom(policy);
        keys.requireFree(name, key.id());
    }

    private void checkData(UserModel owner, ApiKeyCredentialData data, KeyPolicy policy, Instant now) {
        if (!data.prefix().equals(policy.prefix().value())) {
            throw new InvalidFieldException("prefix", "must be the prefix in the realm's policy");
        }
        if (data.rotation().isPresent()) {
            throw new InvalidFieldException("rotatedAt", "must be absent: a new key has not been rotated");
        }
        ApiKeyCredentialData issued = new KeyRules(session, policy).check(specification(data), owner, now);
        // Fields must have the form in which issuing stores them. Another form may be read with another meaning.
        requireSame("description", data.description(), issued.description());
        requireSame("scopes", data.scopes(), issued.scopes());
        requireSame("realmRoles", data.realmRoles(), issued.realmRoles());
        requireSame("clientRoles", data.clientRoles(), issued.clientRoles());
        requireSame("clients", data.clients(), issued.clients());
        requireSame("allowedIps", data.allowedIps(), issued.allowedIps());
        requireSame("rateLimit", data.rateLimit(), issued.rateLimit());
        requireSame("metadata", data.metadata(), issued.metadata());
    }

    private static KeySpecification specification(ApiKeyCredentialData data) {
        return new KeySpecification(
                null,
                data.description(),
                data.scopes(),
                data.realmRoles(),
                data.clientRoles(),
                data.clients(),
                data.allowedIps(),
                Optional.ofNullable(data.rateLimit()).map(RateLimit::fields).orElse(null),
                data.expiry().map(Instant::toString).orElse(Expiry.NEVER),
                null,
                data.metadata());
    }

    private static void requireSame(String field, @Nullable Object given, @Nullable Object issued) {
        if (!Objects.equals(given, issued)) {
            throw new InvalidFieldException(field, "must be written as this extension stores it");
        }
    }
}
