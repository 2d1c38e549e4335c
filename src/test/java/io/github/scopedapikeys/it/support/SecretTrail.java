package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.key.KeyParser;
import io.github.scopedapikeys.key.ParseResult;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.CredentialRepresentation;

/**
 * Records the keys that a test issues, and searches for their secrets: in every answer except the one that hands out
 * the key, in events, admin events, the stock API's credentials and the server's log.
 *
 * <p>Every test that uses {@link Leads} is checked.
 */
public final class SecretTrail {

    private static final Pattern KEY_SHAPE = Pattern.compile("[a-z][a-z0-9]{1,11}_[0-9A-Za-z]{71}");
    private static final int ID_DIGITS = 22;
    private static final int CHECKSUM_DIGITS = 6;
    private static final int MANY = 100_000;

    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private boolean logIsOutOfScope;

    /** Checks an answer. If it hands out a key, the key is recorded. */
    public Answer follow(Answer answer) {
        return follow(answer, answer.status() == 201);
    }

    /** Checks the answer to a rotation, and records the key that it hands out. */
    Answer followRotation(Answer answer) {
        return follow(answer, answer.status() == 200);
    }

    private Answer follow(Answer answer, boolean handsOut) {
        String text = answer.text();
        String key = handsOut ? answer.string("key") : "";
        if (!key.isEmpty()) {
            record(key);
            ObjectNode rest = answer.json().deepCopy();
            rest.remove("key");
            text = rest.toString();
        }
        assertAbsent("answer", text);
        assertAbsent("headers of an answer", answer.headers().map().toString());
        return answer;
    }

    /** Records a key that was handed out in another way than by JSON. */
    public void record(String key) {
        ParseResult parsed = KeyParser.parse(key);
        if (!(parsed instanceof ParseResult.Parsed whole)) {
            throw new AssertionError("An answer's key is none");
        }
        int secretStart = key.indexOf('_') + 1 + ID_DIGITS;
        secrets.add(key.substring(secretStart, key.length() - CHECKSUM_DIGITS));
        String hash = whole.key().hash().toBase64();
        secrets.add(hash);
        secrets.add(HexFormat.of().formatHex(Base64.getDecoder().decode(hash)));
    }

    /** Checks what the server has stored and logged since the last check. */
    void assertKept(RealmResource realm, List<CredentialRepresentation> credentials) {
        if (!secrets.isEmpty()) {
            assertAbsent("events", JsonText.of(realm.getEvents(null, null, null, null, null, null, 0, MANY)));
            assertAbsent(
                    "admin events",
                    JsonText.of(realm.getAdminEvents(null, null, null, null, null, null, null, null, 0, MANY)));
            assertAbsent("credentials", JsonText.of(credentials));
        }
        assertAbsentFromLog(ServerLog.unread());
    }

    /**
     * For tests that send keys to wrong places.
     *
     * @param why why Keycloak itself logs them
     */
    public void leaveOutTheLog(String why) {
        logIsOutOfScope = !why.isEmpty();
    }

    public void assertAbsentFromLog(String log) {
        if (logIsOutOfScope) {
            return;
        }
        assertAbsent("server log", log);
        Matcher shapes = KEY_SHAPE.matcher(log);
        while (shapes.find()) {
            // A signed token may contain the shape of a key by chance. The chance of a right checksum is 1 in 2³².
            assertThat(KeyParser.parse(shapes.group()))
                    .as("key in the server log")
                    .isInstanceOf(ParseResult.Malformed.class);
        }
    }

    /** Checks any other text from the server. */
    public void assertAbsent(String where, String text) {
        for (String secret : secrets) {
            int found = text.indexOf(secret);
            if (found >= 0) {
                fail("A key's secret or hash stands in the " + where + ", after: "
                        + text.substring(Math.max(0, found - 300), found));
            }
        }
    }
}
