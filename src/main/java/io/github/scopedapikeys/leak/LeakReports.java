package io.github.scopedapikeys.leak;

import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.management.ApiKeyService;
import io.github.scopedapikeys.management.OwnTransaction;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Possession;
import io.github.scopedapikeys.verification.Refusal;
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

/**
 * Takes reports of leaked keys for the realm of the session's context, and revokes the keys in them.
 *
 * <p>A door asks {@link #areTaken}, then for the {@link #signature}, and hands over the body only once that covers it.
 */
public final class LeakReports {

    /** The longest body of a report, in bytes. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(LeakReports.class);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final KeyPolicy policy;
    private final ReportSigningKeys keys;

    /** For the realm of the session's context. */
    public LeakReports(KeycloakSession session, ReportSigningKeys keys) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.policy = KeyPolicyReader.read(realm);
        this.keys = keys;
    }

    /** Whether the realm accepts reports; by default it does not. */
    public boolean areTaken() {
        return policy.leakReports();
    }

    /**
     * The signature that a report came with.
     *
     * @param identifier of the key that made it
     * @param base64 the signature
     * @return empty if policy has no usable key of this name, or the text cannot be a signature
     */
    public Optional<ReportSignature> signature(String identifier, String base64) {
        String pem = policy.leakReportKeys().get(identifier);
        return pem == null
                ? Optional.empty()
                : keys.read(realm.getName(), identifier, pem).flatMap(key -> ReportSignature.of(key, base64));
    }

    /**
     * Revokes the keys in a report whose secret still works, or would work if the key, its owner or the realm were enabled:
     * all of them, committed on return, or none.
     *
     * @param body whose signature was verified
     * @return one for each entry that can be determined, in the report's order
     * @throws io.github.scopedapikeys.server.InvalidFieldException if the body is no report
     * @throws io.github.scopedapikeys.server.KeyConflictException if somebody else changes the credentials of an owner at
     *     the same time, again and again; then nothing is revoked
     */
    public List<LeakFinding> take(byte[] body) {
        LeakReport report = LeakReport.read(body);
        return OwnTransaction.runAgainIfBeaten(session, own -> take(own, report));
    }

    private List<LeakFinding> take(KeycloakSession own, LeakReport report) {
        KeyVerifier verifier = new KeyVerifier(own);
        ApiKeyService service = new ApiKeyService(own);
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
        leaks.values().forEach(leak -> service.revokeLeaked(leak.key(), leak.place()));
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
