package io.github.scopedapikeys.it.support;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;

/**
 * The keys that a test left in its realm. Its end checks and removes them on one walk through the users: this and the
 * next test's start took more time than most tests.
 */
final class KeysLeft {

    /** Realms without keys, after a test that removed them all. */
    private static final Set<ManagedRealm> EMPTY =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private KeysLeft() {}

    /** When a test starts. */
    static void removeBefore(ManagedRealm realm, Leads leads) {
        if (!EMPTY.remove(realm)) {
            withoutMail(realm, leads::removeAllKeys);
        }
    }

    /** When a test ends. */
    static void checkAndRemove(ManagedRealm realm, SecretTrail trail) {
        RealmResource admin = realm.admin();
        List<CredentialRepresentation> credentials = new ArrayList<>();
        List<Runnable> removals = new ArrayList<>();
        boolean complete = true;
        for (UserRepresentation user : admin.users().list()) {
            if (user.getFederationLink() != null || user.getId().startsWith("f:")) {
                // The LDAP server of this user may be stopped by now.
                complete = false;
                continue;
            }
            UserResource resource = admin.users().get(user.getId());
            for (CredentialRepresentation credential : resource.credentials()) {
                credentials.add(credential);
                if ("api-key".equals(credential.getType())) {
                    removals.add(() -> resource.removeCredential(credential.getId()));
                }
            }
        }
        trail.assertKept(admin, credentials);
        if (complete && isRemoved(realm, removals)) {
            EMPTY.add(realm);
        }
        admin.clearEvents();
        admin.clearAdminEvents();
    }

    /** False while what the test did to the server is in the way. */
    private static boolean isRemoved(ManagedRealm realm, List<Runnable> removals) {
        try {
            if (!removals.isEmpty()) {
                withoutMail(realm, () -> removals.forEach(Runnable::run));
            }
            return true;
        } catch (WebApplicationException | ProcessingException e) {
            return false;
        }
    }

    /** An e-mail about the removal could arrive in the next test's mailbox. */
    private static void withoutMail(ManagedRealm realm, Runnable removal) {
        if (realm.getCreatedRepresentation().getSmtpServer() == null) {
            removal.run();
        } else {
            MailRealm.withoutMail(realm, removal);
        }
    }
}
