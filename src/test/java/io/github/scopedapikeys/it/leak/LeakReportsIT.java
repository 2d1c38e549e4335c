package io.github.scopedapikeys.it.leak;

import static io.github.scopedapikeys.it.support.KeyChecksums.whole;
import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.JsonText;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.OtherLeadsRealm;
import io.github.scopedapikeys.leak.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.util.JsonSerialization;

/** Reports of leaked keys, in the form of GitHub's secret scanning partner programme. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class LeakReportsIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final String NAME = "the-key-of-the-scanner";
    private static final String NOT_SIGNED = "Report is not signed with a key of this realm's policy";
    private static final String URL = "https://github.com/octocat/Hello-World/blob/"
            + "12345600b9cbe38a219f39a9941c9319b600c002/a/folder/with/a/name/and/another/one/foo/bar.txt";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRealm(ref = "other", config = OtherLeadsRealm.class)
    ManagedRealm otherRealm;

    @InjectLeads
    Leads leads;

    private SigningKey scanner;

    @BeforeEach
    void connect() throws Exception {
        scanner = SigningKey.generate();
    }

    @Test
    void leakedKeyIsRevoked() throws Exception {
        takeReports();
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        events.clear();

        Answer answer = report(body(entry(text(key))));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.text())
                .isEqualTo("[{\"token_hash\":\"" + sha256(text(key))
                        + "\",\"token_type\":\"leads_key\",\"label\":\"true_positive\"}]");
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.REMOVE_CREDENTIAL)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("reason", "reported as leaked")
                .details("api_key_id", key.path("id").asText())
                .details("api_key_name", key.path("name").asText())
                .details("api_key_leak_url", URL)
                .details("api_key_leak_source", "content");
        leads.assertGone(key);
    }

    @Test
    void reportIsJudgedEntryByEntry() throws Exception {
        takeReports();
        JsonNode leaked = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode alsoLeaked = leads.issue(LeadsRealm.ANALYST, READ);
        JsonNode kept = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Leads other = new Leads(otherRealm);
        JsonNode elsewhere = other.issue(LeadsRealm.SHOP_OWNER, READ);
        Map<String, Boolean> tokens = new LinkedHashMap<>();
        tokens.put("garbage", false);
        tokens.put(text(leaked), true);
        tokens.put(whole("sak_" + "0".repeat(65)), false);
        tokens.put(whole(text(kept).substring(0, 26) + "0".repeat(43)), false);
        tokens.put(whole("other" + text(kept).substring(3, 69)), false);
        tokens.put(text(kept) + "0", false);
        tokens.put(text(elsewhere), false);
        tokens.put(text(alsoLeaked), true);
        tokens.put("", false);

        Answer answer =
                report(body(tokens.keySet().stream().map(LeakReportsIT::entry).toArray(Object[]::new)));

        List<String> expected = new ArrayList<>();
        tokens.forEach((token, genuine) -> expected.add(sha256(token) + (genuine ? " true" : " false") + "_positive"));
        assertThat(labels(answer)).isEqualTo(expected);
        leads.assertGone(leaked);
        leads.assertGone(alsoLeaked);
        leads.assertWorks(kept);
        other.assertWorks(elsewhere);
    }

    @Test
    void textThatIsReportedTwiceAndReportThatComesAgainDoNoHarm() throws Exception {
        takeReports();
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String body = body(entry(text(key)), entry(text(key)), entry(text(key)));
        events.clear();

        Answer first = report(body);
        Answer again = report(body);

        String genuine = sha256(text(key)) + " true_positive";
        String unknown = sha256(text(key)) + " false_positive";
        assertThat(labels(first)).containsExactly(genuine, genuine, genuine);
        assertThat(labels(again)).containsExactly(unknown, unknown, unknown);
        EventAssertion.assertSuccess(events.poll()).type(EventType.REMOVE_CREDENTIAL);
        assertThat(events.poll()).isNull();
    }

    @Test
    void textBeforeARotationIsGenuineAndRevokesOnlyInItsGrace() throws Exception {
        takeReports();
        JsonNode inGrace = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.rotate(inGrace, "{\"gracePeriod\": 600}");
        JsonNode retired = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode current = leads.rotate(retired, null);
        events.clear();

        Answer answer = report(body(
                entry(text(inGrace)),
                entry(text(retired)),
                entry(whole("other" + text(retired).substring(3, 69)))));

        assertThat(labels(answer))
                .containsExactly(
                        sha256(text(inGrace)) + " true_positive",
                        sha256(text(retired)) + " true_positive",
                        sha256(whole("other" + text(retired).substring(3, 69))) + " false_positive");
        assertThat(events.poll().getDetails())
                .containsEntry("api_key_id", inGrace.path("id").asText());
        assertThat(events.poll()).isNull();
        leads.assertGone(inGrace);
        leads.assertWorks(current);
    }

    @Test
    void reportsOfTheSameKeysInAnotherOrderDoNotHoldEachOtherUp() throws Exception {
        takeReports();
        for (int round = 0; round < 10; round++) {
            List<Map<String, String>> entries = new ArrayList<>();
            List<JsonNode> keys = new ArrayList<>();
            for (String owner : List.of(LeadsRealm.SHOP_OWNER, LeadsRealm.ANALYST)) {
                JsonNode key = leads.issue(owner, READ);
                keys.add(key);
                entries.add(entry(text(key)));
            }
            String forth = body(entries.toArray());
            Collections.reverse(entries);
            String back = body(entries.toArray());
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<Answer>> answers = threads.invokeAll(
                        List.of(() -> report(forth), () -> report(back), () -> report(forth), () -> report(back)));
                for (Future<Answer> answer : answers) {
                    assertThat(answer.get().status()).as(answer.get().text()).isEqualTo(200);
                }
            } finally {
                threads.shutdownNow();
            }
            keys.forEach(leads::assertGone);
        }
    }

    @Test
    void stateOfKeyOwnerAndPolicyDoesNotMatter() throws Exception {
        takeReports();
        JsonNode key = leads.issue(LeadsRealm.ANALYST, READ + ", \"clients\": [\"campaign-tool\"]");
        realm.updateUserWithCleanup(LeadsRealm.ANALYST, user -> user.enabled(false));
        realm.updateWithCleanup(update -> update.attribute("api-keys.enabled", "false"));

        assertThat(labels(report(body(entry(text(key)))))).containsExactly(sha256(text(key)) + " true_positive");

        leads.assertGone(key);
    }

    @Test
    void whatTheFinderWritesIsBoundedAndHoldsNoKey() throws Exception {
        takeReports();
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        events.clear();

        Answer answer = report(body(Map.of(
                "token",
                text(key),
                "type",
                text(other) + "t".repeat(1000),
                "url",
                "https://example.org/?k=" + text(other) + "&u=" + "u".repeat(1000),
                "source",
                "\n" + text(other),
                "more",
                List.of(text(other)))));

        assertThat(answer.json().path(0).path("token_type").asText())
                .startsWith("[API key]t")
                .hasSize(103);
        EventRepresentation event = events.poll();
        assertThat(event.getDetails().get("api_key_leak_url"))
                .startsWith("https://example.org/?k=[API key]&u=u")
                .hasSize(503);
        assertThat(event.getDetails()).containsEntry("api_key_leak_source", "\n[API key]");
        leads.assertWorks(other);
    }

    @Test
    void realmTakesNoReportsUnlessPolicySaysSo() throws Exception {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String body = body(entry(text(key)));

        assertThat(report(body).status()).isEqualTo(404);
        realm.updateWithCleanup(update -> update.attribute("api-keys.leakReportKeys", policyKeys(scanner.pem())));
        assertThat(report(body).status()).isEqualTo(404);
        realm.updateWithCleanup(update -> update.attribute("api-keys.leakReports", "yes"));
        assertThat(report(body).status()).isEqualTo(404);

        leads.assertWorks(key);
    }

    @Test
    void reportWithoutAGoodSignatureIsNotRead() throws Exception {
        takeReports();
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String body = body(entry(text(key)));
        String signature = sign(body);
        String othersSignature = SigningKey.generate().sign(body.getBytes(StandardCharsets.UTF_8));
        events.clear();

        assertNotSigned(post(body));
        assertNotSigned(post(body, identifier(NAME)));
        assertNotSigned(post(body, signature(signature)));
        assertNotSigned(post(body, identifier("another"), signature(signature)));
        assertNotSigned(post(body, identifier(NAME.toUpperCase()), signature(signature)));
        assertNotSigned(post(body, identifier(NAME), signature(othersSignature)));
        assertNotSigned(post(body, identifier(NAME), signature("MAYCAQACAQA=")));
        assertNotSigned(post(body, identifier(NAME), signature("")));
        assertNotSigned(post(body, identifier(NAME), signature("not Base64")));
        assertNotSigned(post(body, identifier(NAME), signature(signature), signature(signature)));
        assertNotSigned(post(body, identifier(NAME), identifier(NAME), signature(signature)));
        assertNotSigned(post(body + " ", identifier(NAME), signature(signature)));
        assertNotSigned(post(body.replace("\":\"", "\": \""), identifier(NAME), signature(signature)));
        assertNotSigned(post("not JSON", identifier(NAME), signature(signature)));
        assertNotSigned(post("", identifier(NAME), signature(signature)));

        assertThat(events.poll()).isNull();
        leads.assertWorks(key);
        assertThat(post(body, identifier(NAME), signature(signature)).status()).isEqualTo(200);
    }

    @Test
    void signatureForAnotherRealmIsNotGood() throws Exception {
        takeReports();
        SigningKey others = SigningKey.generate();
        otherRealm.updateWithCleanup(update -> update.attribute("api-keys.leakReports", "true")
                .attribute("api-keys.leakReportKeys", policyKeys(others.pem())));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String body = body(entry(text(key)));
        String signature = others.sign(body.getBytes(StandardCharsets.UTF_8));

        assertNotSigned(post(body, identifier(NAME), signature(signature)));

        leads.assertWorks(key);
    }

    @Test
    void keyThatIsNotOnP256IsNeverAccepted() throws Exception {
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        realm.updateWithCleanup(update -> update.attribute("api-keys.leakReports", "true")
                .attribute("api-keys.leakReportKeys", policyKeys(SigningKey.pem(rsa.getPublic()))));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String body = body(entry(text(key)));
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(rsa.getPrivate());
        signer.update(body.getBytes(StandardCharsets.UTF_8));
        String signature = Base64.getEncoder().encodeToString(signer.sign());

        assertNotSigned(post(body, identifier(NAME), signature(signature)));
        assertNotSigned(post(body, identifier(NAME), signature(sign(body))));

        leads.assertWorks(key);
    }

    @Test
    void policyThatCannotBeReadHasNoKeys() throws Exception {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String body = body(entry(text(key)));
        for (String keys : List.of("{", "[]", "\"" + NAME + "\"", scanner.pem(), "{\"" + NAME + "\": 1}")) {
            realm.updateWithCleanup(update ->
                    update.attribute("api-keys.leakReports", "true").attribute("api-keys.leakReportKeys", keys));

            assertNotSigned(report(body));
        }
        leads.assertWorks(key);
    }

    @Test
    void bodyThatIsTooLargeOrNoReportIsRefused() throws Exception {
        takeReports();
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String entry = JsonSerialization.writeValueAsString(entry(text(key)));
        String padding = " ".repeat(1024 * 1024 - entry.length() - 2);

        assertProblem(report("[" + entry + padding + " ]"), 413, "body must have at most 1048576 bytes");
        assertProblem(
                report("[" + String.join(",", Collections.nCopies(1001, entry)) + "]"),
                400,
                "body must have at most 1000 entries");
        String notAReport =
                "body must be a JSON list of objects with the strings token (required), type, url and source";
        assertProblem(report("[" + entry), 400, notAReport);
        assertProblem(report(entry), 400, notAReport);
        assertProblem(report("[" + entry + ", null]"), 400, notAReport);
        assertProblem(report(""), 400, notAReport);
        assertThat(leads.realmCall(
                                "POST",
                                "/leaks",
                                "[" + entry + "]",
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(415);

        leads.assertWorks(key);
        assertThat(labels(report("[" + entry + padding + "]"))).containsExactly(sha256(text(key)) + " true_positive");
    }

    @Test
    void longReportIsAnsweredBeforeGitHubLosesPatience() throws Exception {
        takeReports();
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Object[] entries = IntStream.range(0, 1000)
                .mapToObj(i -> entry(i == 999 ? text(key) : whole("sak_" + String.format("%022d", i) + "0".repeat(43))))
                .toArray();
        String body = body(entries);
        Instant start = Instant.now();

        Answer answer = report(body);

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
        assertThat(labels(answer)).hasSize(1000).last().isEqualTo(sha256(text(key)) + " true_positive");
        leads.assertGone(key);
    }

    private void takeReports() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.leakReports", "true")
                .attribute("api-keys.leakReportKeys", policyKeys(scanner.pem())));
    }

    private static String policyKeys(String pem) {
        return JsonText.of(Map.of(NAME, pem));
    }

    private Answer report(String body) throws GeneralSecurityException {
        return post(body, identifier(NAME), signature(sign(body)));
    }

    private Answer post(String body, String[]... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        for (String[] header : headers) {
            all.addAll(List.of(header));
        }
        return leads.realmCall("POST", "/leaks", body, all.toArray(String[]::new));
    }

    private static String[] identifier(String value) {
        return new String[] {"Github-Public-Key-Identifier", value};
    }

    private static String[] signature(String value) {
        return new String[] {"Github-Public-Key-Signature", value};
    }

    private String sign(String body) throws GeneralSecurityException {
        return scanner.sign(body.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertNotSigned(Answer answer) {
        assertProblem(answer, 403, NOT_SIGNED);
    }

    private static void assertProblem(Answer answer, int status, String message) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo("{\"errorMessage\":\"" + message + "\"}");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    private static List<String> labels(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> labels = new ArrayList<>();
        answer.json()
                .forEach(label -> labels.add(label.path("token_hash").asText() + " "
                        + label.path("label").asText()));
        return labels;
    }

    private static String body(Object... entries) {
        return JsonText.of(List.of(entries));
    }

    private static Map<String, String> entry(String token) {
        return Map.of("token", token, "type", "leads_key", "url", URL, "source", "content");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
