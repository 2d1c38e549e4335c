package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.Gateway;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyMutations;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.QuietServerConfig;
import io.github.scopedapikeys.it.support.ServerFaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/**
 * Random requests to the door of gateways: methods, paths, queries, headers in any case and number, sizes and content types.
 * {@code -Dtest.seed=<number>} sets which.
 */
@KeycloakIntegrationTest(config = QuietServerConfig.class)
class HostileGatewayIT {

    private static final int COUNT = Integer.getInteger("gateway.requests", 3000);
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());

    private static final List<String> METHODS = List.of(
            "GET",
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "DELETE",
            "OPTIONS",
            "PATCH",
            "PROPFIND",
            "TRACE",
            "get",
            "X",
            "PURGE");
    private static final List<String> PATHS = List.of(
            "",
            "",
            "",
            "/",
            "/a",
            "/a/b/c",
            "//",
            "/.",
            "/..",
            "/%2e%2e/x",
            "/a;b=c",
            "/%",
            "/%zz",
            "/%00",
            "/%ff",
            "/\u00E4",
            "/a//b",
            "/{x}",
            "/|",
            "/a\\b",
            "/^",
            "/\"",
            "/<>",
            "/verify");
    private static final List<String> QUERIES = List.of(
            "",
            "",
            "",
            "",
            "?",
            "?scope=leads:read",
            "?scope=nothing",
            "?scope=",
            "?scope=%00",
            "?scope=a&scope=b",
            "?audience=lead-connector",
            "?audience=nobody",
            "?audience=%ff",
            "?style=nginx",
            "?style=other",
            "?client_id=x",
            "?client_id=lead-connector",
            "?client_secret=x",
            "?x=%zz",
            "?%",
            "?x=|",
            "?&&&",
            "?=",
            "?x=\u00E4",
            "?[]={}");
    private static final List<String> TYPES = List.of(
            "garbage",
            "/",
            ";",
            "a/b/c",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/json; charset=nothing",
            "text/html",
            "*/*",
            "\u00E4/\u00E4");
    private static final List<String> OTHERS = List.of(
            "Accept: garbage",
            "Accept: ,,,;q=x",
            "Accept-Language: %%%",
            "Accept-Encoding: \u0001",
            "Cookie: =;=;a",
            "Cookie: KEYCLOAK_IDENTITY=x",
            "DPoP: x",
            "DPoP: a.b.c",
            "Origin: null",
            "Content-Language: ???",
            "Content-Encoding: gzip",
            "Date: never",
            "Expect: 200-maybe",
            "X-Forwarded-For: garbage",
            "Forwarded: for=;",
            "X-HTTP-Method-Override: POST",
            "Upgrade: nothing",
            "If-None-Match: *",
            "Range: bytes=0-0");

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    @Test
    void nothingButGoodKeysIsAnsweredWithATokenAndNothingIsAFault() throws Exception {
        realm.updateWithCleanup(update -> update.eventsEnabled(false).setEventsListeners(List.of()));
        Gateway gateway = Gateway.of(realm, leads, LeadsRealm.CONNECTOR);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            keys.add(KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")));
        }
        KeyMutations mutations = new KeyMutations(keys);
        String sentinel = "sentinel-" + SEED;
        int good = 0;

        ServerFaults log = new ServerFaults(sentinel);
        for (int n = 0; n < COUNT; n++) {
            Request request =
                    Request.random(new SplittableRandom(SEED + n * 0x9E3779B97F4A7C15L), gateway, keys, mutations);
            Answer answer =
                    gateway.ask(request.method, request.below, request.body, request.headers.toArray(String[]::new));
            assertThat(answer.status())
                    .as("%d %s -> %s, reproduce with -Dtest.seed=%d", n, request, answer.text(), SEED)
                    .isIn(request.isGood ? List.of(200, 400, 401, 403, 404, 405, 414, 431) : REFUSALS);
            assertThat(answer.headers().firstValue("Authorization").isPresent()).isEqualTo(answer.status() == 200);
            good += answer.status() == 200 ? 1 : 0;
        }
        leads.exchange(LeadsRealm.CONNECTOR, keys.get(0), sentinel, "x".repeat(10_000));
        assertThat(log.faults()).as("-Dtest.seed=" + SEED).isEmpty();
        assertThat(good).isPositive();
        assertThat(gateway.verify(keys.get(0)).status()).isEqualTo(200);
    }

    /** The event's. */
    @Test
    void refusalIsAtMostOneLineOfTheLog() throws Exception {
        Gateway gateway = Gateway.of(realm, leads, LeadsRealm.CONNECTOR);
        String key = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]"));
        String sentinel = "sentinel-of-lines-" + SEED;
        String wrong = Gateway.basic(LeadsRealm.CONNECTOR, "wrong");

        ServerFaults log = new ServerFaults(sentinel);
        for (String type : List.of("garbage", "application/x-www-form-urlencoded", "multipart/form-data", "")) {
            gateway.ask("POST", "", "x=%zz", "Content-Type", type, "X-API-Key", key);
            gateway.ask("POST", "", "x=%zz", "Content-Type", type, "X-API-Key", key, "Authorization", wrong);
            gateway.send("PUT", "", "Content-Type", type, "X-API-Key", key.substring(1));
            gateway.send("GET", "?client_secret=x", "Content-Type", type, "X-API-Key", key);
            gateway.send("GET", "?scope=nothing", "Content-Type", type, "X-API-Key", key);
        }
        leads.exchange(LeadsRealm.CONNECTOR, key, sentinel, "x".repeat(10_000));
        assertThat(log.warnings()).hasSizeLessThanOrEqualTo(20);
        assertThat(log.faults()).isEmpty();
    }

    private static final List<Integer> REFUSALS = List.of(400, 401, 403, 404, 405, 413, 414, 415, 417, 431);

    /** @param isGood whether it may be answered with a token */
    private record Request(String method, String below, String body, List<String> headers, boolean isGood) {

        static Request random(RandomGenerator random, Gateway gateway, List<String> keys, KeyMutations mutations) {
            List<String> headers = new ArrayList<>();
            boolean authenticated = random.nextInt(5) > 0;
            boolean works = random.nextInt(3) > 0;
            String key = works ? keys.get(random.nextInt(keys.size())) : headerSafe(mutations.next(random));
            boolean bearer = random.nextInt(3) == 0;
            String credentials =
                    authenticated ? gateway.basic() : Gateway.basic("lead-connector", "wrong" + random.nextInt());
            add(
                    random,
                    headers,
                    bearer || random.nextInt(4) == 0 ? "Proxy-Authorization" : "Authorization",
                    credentials);
            add(random, headers, bearer ? "Authorization" : "X-API-Key", bearer ? "Bearer " + key : key);
            boolean alone = random.nextInt(4) > 0;
            if (!alone) {
                add(
                        random,
                        headers,
                        random.nextBoolean() ? "X-API-Key" : "Authorization",
                        another(random, keys, mutations));
            }
            if (random.nextInt(3) == 0) {
                add(random, headers, "Content-Type", one(random, TYPES));
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                String[] other = one(random, OTHERS).split(": ", 2);
                add(random, headers, other[0], other[1]);
            }
            if (random.nextInt(20) == 0) {
                add(random, headers, "X-Huge", "x".repeat(random.nextInt(70_000)));
            }
            String body = random.nextInt(3) == 0 ? "client_id=lead-connector&x=%zz&".repeat(random.nextInt(1, 50)) : "";
            String query = random.nextInt(30) == 0 ? "?x=" + keys.get(0) : one(random, QUERIES);
            boolean holdsKey = headers.stream()
                    .map(value -> value.replaceFirst("(?i)^Bearer ", "").strip())
                    .anyMatch(keys::contains);
            return new Request(
                    one(random, METHODS), one(random, PATHS) + query, body, headers, authenticated && holdsKey);
        }

        private static String another(RandomGenerator random, List<String> keys, KeyMutations mutations) {
            return switch (random.nextInt(4)) {
                case 0 -> keys.get(random.nextInt(keys.size()));
                case 1 -> "Bearer " + keys.get(random.nextInt(keys.size()));
                case 2 -> "Basic " + headerSafe(mutations.next(random));
                default -> headerSafe(mutations.next(random));
            };
        }

        private static void add(RandomGenerator random, List<String> headers, String name, String value) {
            headers.add(
                    switch (random.nextInt(3)) {
                        case 0 -> name.toLowerCase(Locale.ROOT);
                        case 1 -> name.toUpperCase(Locale.ROOT);
                        default -> name;
                    });
            headers.add(value);
        }

        /** Without what ends a header: that would be another request. */
        private static String headerSafe(String text) {
            return text.replace("\r", "").replace("\n", "").replace("\0", "");
        }

        private static <T> T one(RandomGenerator random, List<T> all) {
            return all.get(random.nextInt(all.size()));
        }
    }
}
