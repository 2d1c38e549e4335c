package io.github.scopedapikeys.credential;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.pepper.ServerPeppers;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Recomputes the hash of a presented key with the current pepper. This needs the secret, and the server knows it only
 * while the key is presented.
 *
 * <p>It runs in its own transaction, so that the use of the key does not fail if this fails. The use waits for it, and it
 * waits for the owner's lock; this happens once for each key after a change of the pepper. A node runs at most one renewal for a key at a time.
 */
final class HashRenewal {

    private static final Logger LOG = Logger.getLogger(HashRenewal.class);

    private final ServerPeppers peppers;
    private final Set<UUID> running = ConcurrentHashMap.newKeySet();

    HashRenewal(ServerPeppers peppers) {
        this.peppers = peppers;
    }

    void run(KeycloakSession session, UserModel owner, ApiKey presented) {
        if (!running.add(presented.id())) {
            return;
        }
        try {
            KeycloakModelUtils.runJobInTransaction(
                    session.getKeycloakSessionFactory(),
                    session.getContext(),
                    ownSession -> renew(ownSession, owner.getId(), presented));
        } catch (RuntimeException e) {
            // The key still works, and its next use tries again. Only the exception's type is logged: the message of a
            // driver may contain the hash.
            LOG.debugf(
                    "Hash of API key %s not renewed: %s",
                    presented.id(), e.getClass().getName());
        } finally {
            running.remove(presented.id());
        }
    }

    private void renew(KeycloakSession session, String ownerId, ApiKey presented) {
        RealmModel realm = session.getContext().getRealm();
        UserModel owner = session.users().getUserById(realm, ownerId);
        if (owner == null) {
            return;
        }
        // Under this lock, no other transaction of this extension changes the user's keys between the read and the
        // write.
        KeyIssuingLock.acquire(session.getProvider(JpaConnectionProvider.class).getEntityManager(), realm, ownerId);
        CredentialStore store = new CredentialStore(session, realm);
        CredentialModel model = store.read(ownerId, presented.id());
        if (model == null) {
            return;
        }
        ApiKeyCredential.from(model)
                .flatMap(key -> key.secret().renewed(presented, peppers.of(session)))
                .ifPresent(secret -> {
                    model.setSecretData(StoredJson.write(secret));
                    store.update(owner, model);
                });
    }
}
