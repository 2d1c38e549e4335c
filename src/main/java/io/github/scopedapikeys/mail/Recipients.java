package io.github.scopedapikeys.mail;

import io.github.scopedapikeys.policy.KeyPolicyReader;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Decides who gets e-mail about keys. */
public final class Recipients {

    private Recipients() {}

    /**
     * Whether this realm sends e-mail to owners of keys: the realm is enabled and has a mail server, and its policy
     * allows it.
     */
    public static boolean isSentIn(RealmModel realm) {
        return realm.isEnabled()
                && !realm.getSmtpConfig().isEmpty()
                && KeyPolicyReader.read(realm).notifyOwner();
    }

    /** Whether e-mail is sent to this owner. Disabled users, service accounts and users without an address get none. */
    public static boolean reaches(RealmModel realm, UserModel owner) {
        return owner.isEnabled()
                && owner.getServiceAccountClientLink() == null
                && owner.getEmail() != null
                && !owner.getEmail().isBlank()
                && isSentIn(realm);
    }
}
