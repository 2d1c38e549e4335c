package io.github.scopedapikeys.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeySecretData;
import io.github.scopedapikeys.usage.SilenceEnded;
import java.text.MessageFormat;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.models.UserModel;

/** The e-mails as they are written. */
class KeyMailTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final UserModel ADMIN = MailRoom.user("admin", "Admin <admin>");

    /** Shown in the consoles. */
    private static final Set<String> NOT_OF_MAIL = Set.of(
            "api-key-display-name",
            "api-key-help-text",
            "api-key-property-start",
            "api-key-property-scopes",
            "api-key-property-expiresAt");

    static Stream<Locale> locales() {
        return Stream.of(Locale.ENGLISH, Locale.GERMAN);
    }

    /** Those that are asked for are those that there are. */
    @ParameterizedTest
    @MethodSource("locales")
    void everyMessageIsThereAndUsed(Locale locale) {
        MailRoom room = everyOccasion(locale, "deploy");

        Set<String> used = new TreeSet<>(room.asked());
        used.removeIf(key -> !key.startsWith("api-key-"));
        used.addAll(NOT_OF_MAIL);

        assertThat(used).isEqualTo(ofMailAndConsoles(MailRoom.messages(locale)));
    }

    @Test
    void languagesSayTheSameThings() {
        Properties english = MailRoom.messages(Locale.ENGLISH);
        Properties german = MailRoom.messages(Locale.GERMAN);

        assertThat(german.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : ofMailAndConsoles(english)) {
            boolean takesValue =
                    key.endsWith("-subject") || key.endsWith("-footer") || key.startsWith("api-key-property-");
            for (Properties messages : List.of(english, german)) {
                String message = messages.getProperty(key);
                assertThat(message).as(key).isNotBlank();
                assertThat(message.split("\\{0}", -1)).as(key).hasSize(takesValue ? 2 : 1);
                // An apostrophe alone would be swallowed, and what follows taken to the letter.
                assertThat(new MessageFormat(message, Locale.GERMAN).format(new Object[] {"value"}))
                        .as(key)
                        .isEqualTo(message.replace("{0}", "value"));
            }
        }
    }

    /** The others are those of the form for keys and the pages after it, which {@code PageMessagesTest} reads. */
    private static Set<String> ofMailAndConsoles(Properties messages) {
        Set<String> keys = new TreeSet<>(messages.stringPropertyNames());
        keys.removeIf(key -> key.matches("api-key-(form|created|shown)-.*"));
        return keys;
    }

    @ParameterizedTest
    @MethodSource("locales")
    void everyOccasionIsWrittenOut(Locale locale) {
        List<MailRoom.Mail> mails = everyOccasion(locale, "deploy").arrived();

        assertThat(mails).hasSize(5);
        for (MailRoom.Mail mail : mails) {
            assertThat(mail.subject()).endsWith(": deploy");
            for (String body : List.of(mail.text(), mail.html())) {
                assertThat(body)
                        .contains("shop-owner", "deploy", "sak_", "leads:read", "2026-02-01 00:00 UTC")
                        .doesNotContain("api-key-", "${", "{0}");
            }
            assertThat(mail.html()).startsWith("<html lang=\"" + locale.getLanguage() + "\"");
        }
        assertThat(mails.stream().map(MailRoom.Mail::subject))
                .doesNotHaveDuplicates()
                .hasSize(5);
    }

    /** A name is the issuer's, and stock consoles take any. */
    @ParameterizedTest
    @MethodSource("locales")
    void hostileNameIsTextAndNothingElse(Locale locale) {
        String name = "<script>alert(1)</script>${7*7}{0}'\"&\r\nBcc: all@example.com";

        for (MailRoom.Mail mail : everyOccasion(locale, name).arrived()) {
            assertThat(mail.html())
                    .doesNotContain("<script", "49", "&&")
                    .contains(
                            "&lt;script&gt;alert(1)&lt;/script&gt;${7*7}{0}&#39;&quot;&amp;  Bcc: all@example.com</td>");
            assertThat(mail.text())
                    .contains(": <script>alert(1)</script>${7*7}{0}'\"&  Bcc: all@example.com\n")
                    .doesNotContain("49");
            assertThat(mail.subject()).endsWith("${7*7}{0}'\"&  Bcc: all@example.com");
        }
    }

    @Test
    void namesOfRealmAndActorAreTextToo() {
        MailRoom.Mail mail = issued(ADMIN).arrived().get(0);

        assertThat(mail.html())
                .contains("Shop &amp; &lt;b&gt;Sons&lt;/b&gt;", "Admin &lt;admin&gt;")
                .doesNotContain("<b>", "<admin>");
        assertThat(mail.text()).contains(MailRoom.REALM_NAME, "Created by: Admin <admin>\n");
    }

    @Test
    void nobodyIsToldWhatTheyDidThemselves() {
        MailRoom room = new MailRoom(Locale.ENGLISH);

        room.by(room.owner).issued(room.realm, room.owner, key("deploy"));
        room.by(room.owner).revoked(room.realm, room.owner, key("deploy"), "old");
        assertThat(room.arrived()).isEmpty();

        // A stock console asks for no more than a session.
        room.by(room.owner).removed(room.realm, room.owner, key("deploy"), null);
        assertThat(room.arrived()).hasSize(1);
    }

    @Test
    void ownerIsToldOfTenChangesAtOnce() {
        MailRoom room = new MailRoom(Locale.ENGLISH);

        for (int i = 0; i < 15; i++) {
            room.by(ADMIN).revoked(room.realm, room.owner, key("key " + i), null);
        }

        assertThat(room.arrived()).hasSize(10);
    }

    /** The same network is no news. */
    @Test
    void returnIsToldIfItIsFromAnotherNetwork() {
        MailRoom room = new MailRoom(Locale.ENGLISH);

        room.by(ADMIN).returned(room.realm, room.owner, key("deploy"), returned("192.0.2.1", "192.0.2.9"));
        assertThat(room.arrived()).isEmpty();

        room.by(ADMIN).returned(room.realm, room.owner, key("deploy"), returned("192.0.2.1", "198.51.100.7"));
        assertThat(room.arrived().get(0).text()).contains("Used from: 198.51.100.7\n");
    }

    private static MailRoom everyOccasion(Locale locale, String name) {
        MailRoom room = new MailRoom(locale);
        ApiKeyCredential key = key(name);
        room.by(ADMIN).issued(room.realm, room.owner, key);
        room.by(ADMIN).expiring(room.realm, room.owner, key);
        room.by(ADMIN).revoked(room.realm, room.owner, key, "old");
        room.by(ADMIN)
                .leaked(
                        room.realm,
                        room.owner,
                        key,
                        Map.of(
                                EventDetailNames.LEAK_URL, "https://example.com/gist",
                                EventDetailNames.LEAK_SOURCE, "content"));
        room.by(ADMIN).returned(room.realm, room.owner, key, returned("192.0.2.1", "198.51.100.7"));
        return room;
    }

    private static MailRoom issued(UserModel actor) {
        MailRoom room = new MailRoom(Locale.ENGLISH);
        room.by(actor).issued(room.realm, room.owner, key("deploy"));
        return room;
    }

    private static SilenceEnded returned(String before, String now) {
        return new SilenceEnded("realm", new UUID(1, 1), now, NOW, NOW.minusSeconds(1_000_000), before);
    }

    private static ApiKeyCredential key(String name) {
        ApiKeyCredentialData data = new ApiKeyCredentialData(
                1,
                "sak",
                null,
                List.of("leads:read"),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                null,
                true,
                Instant.parse("2026-02-01T00:00:00Z").toEpochMilli(),
                null,
                Map.of());
        ApiKeySecretData.StoredHash hash = new ApiKeySecretData.StoredHash("sha-256", null, "A".repeat(43) + "=", null);
        return new ApiKeyCredential(new UUID(1, 1), name, NOW, data, new ApiKeySecretData(1, List.of(hash)));
    }
}
