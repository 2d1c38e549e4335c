package io.github.scopedapikeys.mail;

import io.github.scopedapikeys.policy.KeyPolicyReader;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Who gets e-mail about keys. */
public final class Recipients {

    private Recipients() {}

    /** Whether this realm sends e-mail to owners of keys: its policy says so, and it has a mail server. */
    public static boolean isSentIn(RealmModel realm) {
        return realm.isEnabled()
                && !realm.getSmtpConfig().isEmpty()
                && KeyPolicyReader.read(realm).notifyOwner();
    }

    /** Whether an e-mail to this owner would be sent: who is disabled, is a service account or has no address gets none. */
    public static boolean reaches(RealmModel realm, UserModel owner) {
        return owner.isEnabled()
                && owner.getServiceAccountClientLink() == null
                && owner.getEmail() != null
                && !owner.getEmail().isBlank()
                && isSentIn(realm);
    }
}
