package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A mail server in this JVM. */
public final class Mailbox implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 30_000;

    private final GreenMail server = new GreenMail(new ServerSetup(port(), "localhost", ServerSetup.PROTOCOL_SMTP));
    private final Set<String> read = new HashSet<>();

    /** Where the realms of the running class send e-mail to. */
    public static int port() {
        return ServerLane.port(3025);
    }

    public Mailbox() {
        server.start();
    }

    /**
     * Waits for this number of e-mails, and asserts that there are no more so far. Sorted by recipient, then by
     * arrival.
     */
    public List<Mail> next(int count) {
        assertThat(server.waitForIncomingEmail(PATIENCE_MILLIS, read.size() + count))
                .as("%d e-mails in addition to %d", count, read.size())
                .isTrue();
        List<Mail> mails = new ArrayList<>();
        for (MimeMessage message : server.getReceivedMessages()) {
            Mail mail = Mail.of(message);
            if (read.add(mail.id())) {
                mails.add(mail);
            }
        }
        assertThat(mails).hasSize(count);
        return mails;
    }

    public Mail next() {
        return next(1).get(0);
    }

    @Override
    public void close() {
        server.stop();
    }

    /** An e-mail with its text and HTML parts. */
    public record Mail(String id, String to, String subject, String text, String html, List<String> headers) {

        static Mail of(MimeMessage message) {
            try {
                MimeMultipart parts = (MimeMultipart) message.getContent();
                assertThat(parts.getCount()).isEqualTo(2);
                return new Mail(
                        message.getMessageID(),
                        message.getHeader("To", ","),
                        message.getSubject(),
                        content(parts.getBodyPart(0), "text/plain"),
                        content(parts.getBodyPart(1), "text/html"),
                        Collections.list(message.getAllHeaderLines()));
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String content(BodyPart part, String type) throws MessagingException, IOException {
            assertThat(part.isMimeType(type)).isTrue();
            return ((String) part.getContent()).replace("\r\n", "\n");
        }

        public String everything() {
            return String.join("\n", headers) + "\n" + subject + "\n" + text + "\n" + html;
        }
    }
}
