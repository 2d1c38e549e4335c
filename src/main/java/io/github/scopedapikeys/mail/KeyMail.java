package io.github.scopedapikeys.mail;

import io.github.scopedapikeys.address.IpNetwork;
import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.mail.Letter.Fact;
import io.github.scopedapikeys.server.Caller;
import io.github.scopedapikeys.server.ServerTime;
import io.github.scopedapikeys.usage.SilenceEnded;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.Provider;

/**
 * Sends e-mail to owners about what happens to their keys: changes that others make, every removal, keys that expire soon,
 * and use after a long silence.
 *
 * <p>An e-mail is sent after the session's transaction is committed, in another thread and transaction: a failure does
 * not affect the caller. Policy, realm and owner decide whether it is sent, see {@link Recipients#reaches}.
 */
public final class KeyMail implements Provider {

    private static final Logger LOG = Logger.getLogger(KeyMail.class);

    /**
     * Maximum number of e-mails to one owner in one transaction. Further e-mails are left out, because nobody reads so
     * many at once.
     */
    static final int MAX_PER_OWNER = 10;

    private static final int MAX_SCOPES = 20;
    /** ISO format: the e-mail's language does not matter. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final KeycloakSession session;
    private final Outbox outbox;
    private final Map<String, Integer> posted = new HashMap<>();

    KeyMail(KeycloakSession session, Outbox outbox) {
        this.session = session;
        this.outbox = outbox;
    }

    public static KeyMail of(KeycloakSession session) {
        return session.getProvider(KeyMail.class);
    }

    /** Whether the outbox has room for this number of further e-mails of the realm. */
    public boolean hasRoom(RealmModel realm, int letters) {
        return outbox.hasRoom(realm.getId(), letters);
    }

    public void issued(RealmModel realm, UserModel owner, ApiKeyCredential key) {
        if (!Caller.of(session).is(owner)) {
            List<Fact> facts = facts(owner, key);
            who(facts, "issued-by");
            facts.add(new Fact("issued-at", TIME.format(key.createdAt())));
            postFew(realm, owner, key, "issued", facts);
        }
    }

    /** A key expires soon. */
    public void expiring(RealmModel realm, UserModel owner, ApiKeyCredential key) {
        post(realm, owner, key, "expiring", facts(owner, key));
    }

    /**
     * A key was revoked.
     *
     * @param reason null if none was given
     */
    public void revoked(RealmModel realm, UserModel owner, ApiKeyCredential key, @Nullable String reason) {
        if (!Caller.of(session).is(owner)) {
            postRevoked(realm, owner, key, reason);
        }
    }

    /**
     * A signed-in user removed a key, here or in a stock console. The owner gets an e-mail even if the removal came from
     * the owner's own session: nobody asks for the password again, so it may be somebody else at the owner's browser.
     *
     * @param reason null if none was given
     */
    public void removed(RealmModel realm, UserModel owner, ApiKeyCredential key, @Nullable String reason) {
        postRevoked(realm, owner, key, reason);
    }

    private void postRevoked(RealmModel realm, UserModel owner, ApiKeyCredential key, @Nullable String reason) {
        List<Fact> facts = facts(owner, key);
        who(facts, "revoked-by");
        facts.add(new Fact("revoked-at", TIME.format(ServerTime.now())));
        add(facts, "reason", reason);
        postFew(realm, owner, key, "revoked", facts);
    }

    /**
     * A key was revoked because its secret value was found in a public or wrong place.
     *
     * @param place as for the event
     */
    public void leaked(RealmModel realm, UserModel owner, ApiKeyCredential key, Map<String, String> place) {
        List<Fact> facts = facts(owner, key);
        facts.add(new Fact("revoked-at", TIME.format(ServerTime.now())));
        add(facts, "found-at", place.get(EventDetailNames.LEAK_URL));
        add(facts, "found-in", place.get(EventDetailNames.LEAK_SOURCE));
        postFew(realm, owner, key, "leaked", facts);
    }

    /** A key was used again after a long silence. An e-mail is sent only if the use came from another network. */
    public void returned(RealmModel realm, UserModel owner, ApiKeyCredential key, SilenceEnded returned) {
        if (!IpNetwork.differ(returned.lastUsedIp(), returned.ip())) {
            return;
        }
        List<Fact> facts = facts(owner, key);
        facts.add(new Fact("used-at", TIME.format(returned.usedAt())));
        add(facts, "used-from", returned.ip());
        facts.add(new Fact("used-before", TIME.format(returned.lastUsedAt())));
        post(realm, owner, key, "returned", facts);
    }

    private static List<Fact> facts(UserModel owner, ApiKeyCredential key) {
        List<Fact> facts = new ArrayList<>();
        add(facts, "account", owner.getUsername());
        add(facts, "name", key.name());
        add(facts, "start", key.start() + "\u2026");
        List<String> scopes = key.data().scopes();
        if (!scopes.isEmpty()) {
            String some = String.join(", ", scopes.subList(0, Math.min(scopes.size(), MAX_SCOPES)));
            add(facts, "scopes", scopes.size() > MAX_SCOPES ? some + ", \u2026" : some);
        }
        key.data().expiry().ifPresent(end -> facts.add(new Fact("expires-at", TIME.format(end))));
        return facts;
    }

    private void who(List<Fact> facts, String label) {
        add(facts, label, Caller.of(session).username());
    }

    private static void add(List<Fact> facts, String label, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            facts.add(new Fact(label, OneLine.of(value)));
        }
    }

    private void postFew(RealmModel realm, UserModel owner, ApiKeyCredential key, String occasion, List<Fact> facts) {
        int count = posted.merge(owner.getId(), 1, Integer::sum);
        if (count <= MAX_PER_OWNER) {
            post(realm, owner, key, occasion, facts);
        } else if (count == MAX_PER_OWNER + 1) {
            LOG.infof(
                    "User %s gets only %d e-mails about the many keys that were changed at once",
                    owner.getId(), MAX_PER_OWNER);
        }
    }

    private void post(RealmModel realm, UserModel owner, ApiKeyCredential key, String occasion, List<Fact> facts) {
        if (Recipients.reaches(realm, owner)) {
            outbox.post(
                    session, new Letter(realm.getId(), owner.getId(), occasion, OneLine.inHeader(key.name()), facts));
        }
    }

    @Override
    public void close() {}
}
