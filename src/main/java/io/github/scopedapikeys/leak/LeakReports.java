package io.github.scopedapikeys.leak;

import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.management.KeyRevocation;
import io.github.scopedapikeys.management.OwnTransaction;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.policy.P256Key;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.SingleHeader;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Possession;
import io.github.scopedapikeys.verification.Refusal;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Takes reports of leaked keys for the realm of the session's context, and revokes the keys in them. */
public final class LeakReports {

    static final String IDENTIFIER_HEADER = "Github-Public-Key-Identifier";
    static final String SIGNATURE_HEADER = "Github-Public-Key-Signature";

    /** The longest body of a report, in bytes. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(LeakReports.class);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final KeyPolicy policy;

    /** For the realm of the session's context. */
    public LeakReports(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.policy = KeyPolicyReader.read(realm);
    }

    /** What becomes of a report. */
    public sealed interface Receipt permits Off, Taken, Refused {}

    /** The realm takes no reports, which is the default. */
    public record Off() implements Receipt {}

    /** @param findings one for each entry that can be determined, in the report's order */
    public record Taken(List<LeakFinding> findings) implements Receipt {}

    /**
     * No key is revoked.
     *
     * @param reason for the door
     * @param message for the caller
     */
    public record Refused(Reason reason, String message) implements Receipt {}

    /** Why a report is refused. */
    public enum Reason {
        /** One answer for everything that can be wrong with a signature. */
        NOT_SIGNED,
        /** The body is longer than {@value LeakReports#MAX_BYTES} bytes. */
        TOO_LONG,
        /** The body is no report. */
        INVALID
    }

    /**
     * Revokes the keys in a report whose secret is one of theirs now, in whatever state the key, its owner and the realm are:
     * all of them, committed on return, or none. Nothing of the body is read before its signer is known, and nothing of it
     * is parsed before the signature is verified.
     *
     * @param headers of the request: the signature, and the identifier of the key that made it, each of them once
     * @param body of the request; null if there is none
     * @throws IOException if the body cannot be read
     * @throws io.github.scopedapikeys.server.KeyConflictException if somebody else changes the credentials of an owner at
     *     the same time, again and again; then nothing is revoked
     */
    public Receipt receive(HttpHeaders headers, @Nullable InputStream body) throws IOException {
        if (!policy.leakReports()) {
            return new Off();
        }
        Optional<ReportSignature> signature = signature(headers);
        if (signature.isEmpty()) {
            return notSigned();
        }
        byte[] bytes = body == null ? new byte[0] : body.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            return new Refused(Reason.TOO_LONG, "body must have at most " + MAX_BYTES + " bytes");
        }
        if (!signature.get().covers(bytes)) {
            return notSigned();
        }
        try {
            LeakReport report = LeakReport.read(bytes);
            return new Taken(OwnTransaction.runAgainIfBeaten(session, own -> take(own, report)));
        } catch (InvalidFieldException e) {
            return new Refused(Reason.INVALID, e.problem());
        }
    }

    /** Empty if policy has no usable key of the name, or the header cannot be a signature. */
    private Optional<ReportSignature> signature(HttpHeaders headers) {
        Optional<String> base64 = SingleHeader.of(headers, SIGNATURE_HEADER);
        Optional<String> pem = base64.flatMap(present -> SingleHeader.of(headers, IDENTIFIER_HEADER))
                .map(policy.leakReportKeys()::get);
        return pem.flatMap(P256Key::read).flatMap(key -> base64.flatMap(value -> ReportSignature.of(key, value)));
    }

    private static Refused notSigned() {
        return new Refused(Reason.NOT_SIGNED, "Report is not signed with a key of this realm's policy");
    }

    private List<LeakFinding> take(KeycloakSession own, LeakReport report) {
        KeyVerifier verifier = new KeyVerifier(own);
        KeyRevocation revocation = new KeyRevocation(own);
        List<LeakFinding> findings = new ArrayList<>();
        Map<String, Possession> judged = new HashMap<>();
        Map<String, Leak> leaks = new TreeMap<>();
        for (LeakReport.Match match : report.matches()) {
            String hash = sha256(match.token());
            Possession possession = judged.computeIfAbsent(hash, unknown -> verifier.possession(match.token()));
            if (possession instanceof Possession.Held held) {
                // Revoking locks the owner: in one order everywhere, so that two reports do not wait for each other.
                leaks.putIfAbsent(
                        held.key().userId() + " " + held.key().credential().id(), new Leak(held.key(), place(match)));
            }
            String type = match.type() == null ? null : EventDetailNames.bounded(match.type());
            genuine(possession).ifPresent(label -> findings.add(new LeakFinding(hash, type, label)));
        }
        leaks.values().forEach(leak -> revocation.revokeLeaked(leak.key(), leak.place()));
        LOG.debugf(
                "Realm %s: %d values reported as leaked, %d of them keys",
                realm.getName(), judged.size(), leaks.size());
        return findings;
    }

    /** Empty if it cannot be determined, because a pepper is missing. */
    private static Optional<Boolean> genuine(Possession possession) {
        if (!(possession instanceof Possession.None none)) {
            return Optional.of(true);
        }
        return none.refused().reason() == Refusal.PEPPER_MISSING ? Optional.empty() : Optional.of(false);
    }

    private static Map<String, String> place(LeakReport.Match match) {
        Map<String, String> place = new HashMap<>();
        put(place, EventDetailNames.LEAK_URL, match.url());
        put(place, EventDetailNames.LEAK_SOURCE, match.source());
        return place;
    }

    private static void put(Map<String, String> place, String detail, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            place.put(detail, EventDetailNames.bounded(value, EventDetailNames.MAX_URL));
        }
    }

    private record Leak(LocatedKey key, Map<String, String> place) {}

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256", e);
        }
    }
}
