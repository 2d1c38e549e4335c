package io.github.scopedapikeys.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * An e-mail that is not yet written. It is written in the owner's language, from {@code api-key.ftl} and the messages
 * {@code api-key-mail-…}.
 *
 * @param realmId the owner's realm
 * @param userId the owner
 * @param occasion middle part of the message keys, for example {@code issued}
 * @param keyName the key's name, safe for a header
 * @param facts the lines of the e-mail, in this order
 */
record Letter(String realmId, String userId, String occasion, String keyName, List<Fact> facts) {

    private static final String TEMPLATE = "api-key.ftl";

    /**
     * A line of the e-mail.
     *
     * @param label last part of the message key
     * @param value plain text without line breaks
     */
    record Fact(String label, String value) {}

    /** Copies the list. */
    Letter {
        facts = List.copyOf(facts);
    }

    /** Writes the e-mail and passes it to the realm's mail server. */
    void send(KeycloakSession session, RealmModel realm, UserModel owner) throws EmailException {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("occasion", occasion);
        attributes.put(
                "facts",
                facts.stream()
                        .map(fact -> Map.of("label", fact.label(), "value", fact.value()))
                        .toList());
        attributes.put(Constants.IGNORE_ACCEPT_LANGUAGE_HEADER, true);
        session.getProvider(EmailTemplateProvider.class)
                .setRealm(realm)
                .setUser(owner)
                .send("api-key-mail-" + occasion + "-subject", List.of(keyName), TEMPLATE, attributes);
    }
}
