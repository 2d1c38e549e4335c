package io.github.scopedapikeys.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeUtility;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {

    /** Sent as Keycloak sends a subject, and read as readers do. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?utf-8?B?SGVsbG8=?=",
                "=?UTF-8?q?=48ello?=",
                "=?iso-8859-1?Q?a?= =?iso-8859-1?Q?b?=",
                "=?us-ascii*en?Q?Hello?=",
                "==?utf-8?B?SGVsbG8=?==?utf-8?B?SGVsbG8=?=",
                "=?utf-8?B?SGVsbG8=?= \u00fcber",
                "a = ?b?=",
                "plain",
            })
    void headerSaysWhatTheNameSays(String name) throws Exception {
        for (String before : new String[] {"", "Your API key was revoked: ", "Ihr API-Schl\u00fcssel: "}) {
            String subject = before + OneLine.inHeader(name);

            String sent = MimeUtility.fold(
                    9, MimeUtility.encodeText(MimeUtility.encodeText(subject, StandardCharsets.UTF_8.name(), null)));
            String read = MimeUtility.decodeText(MimeUtility.unfold(sent));

            assertThat(read.replace("\u2060", "")).isEqualTo(before + name);
            assertThat(MimeUtility.decodeText(read)).as("decoded twice").isEqualTo(read);
        }
    }

    @Test
    void lineEndsAndDirectionsAreBlanks() {
        assertThat(OneLine.inHeader("a\r\nBcc: b\u2028c\u202ed")).isEqualTo("a  Bcc: b c d");
    }
}
