package io.github.scopedapikeys.it.support;

import static org.keycloak.OAuth2Constants.ACCESS_TOKEN_TYPE;
import static org.keycloak.OAuth2Constants.JWT_TOKEN_TYPE;
import static org.keycloak.OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Requests to the token and introspection endpoints that must be refused. A request with a working key is wrong in
 * another way.
 */
public final class HostileRequests {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String TOKEN_PATH = "/protocol/openid-connect/token";
    private static final String INTROSPECTION_PATH = TOKEN_PATH + "/introspect";

    private static final List<String> HINTS = List.of(
            "",
            "",
            "",
            "&token_type_hint=access_token",
            "&token_type_hint=api-key",
            "&token_type_hint=" + encode(Leads.KEY_TYPE));
    private static final List<String> CONTENT_TYPES =
            List.of("application/json", "text/plain", "application/xml", "*/*");
    private static final List<String> SUBJECT_TYPES = List.of(
            "",
            "api-key",
            Leads.KEY_TYPE.toUpperCase(Locale.ROOT),
            Leads.KEY_TYPE + " ",
            "urn:ietf:params:oauth:token-type:refresh_token",
            "urn:ietf:params:oauth:token-type:id_token",
            "\uFFFD");
    private static final List<String> NAMES = List.of(
            "subject_token[]", "Subject_Token", "subject_token%00", "%20subject_token", "token", "subject.token");
    private static final List<String> ODD_ESCAPES = List.of("%c0%80", "%ff", "%ed%a0%80", "%00", "%ef%bb%bf");
    private static final List<String> BAD_ESCAPES = List.of("%zz", "%", "%4", "%u0041", "%-1");

    private final KeyMutations keys;
    private final TokenMutations tokens;

    public HostileRequests(KeyMutations keys, TokenMutations tokens) {
        this.keys = keys;
        this.tokens = tokens;
    }

    public Request next(RandomGenerator random) {
        int kind = random.nextInt(100);
        if (kind < 60) {
            return exchange("key", subject(keys.next(random), Leads.KEY_TYPE));
        }
        if (kind < 66) {
            String text = kind < 63 ? tokens.next(random) : keys.next(random);
            return exchange("token", subject(text, random.nextBoolean() ? ACCESS_TOKEN_TYPE : JWT_TOKEN_TYPE));
        }
        if (kind < 90) {
            String text = kind < 70 ? tokens.next(random) : keys.next(random);
            return new Request(
                    kind < 70 ? "introspected token" : "introspected key",
                    INTROSPECTION_PATH,
                    FORM,
                    "token=" + encode(text) + KeyMutations.oneOf(HINTS, random));
        }
        return trick(random);
    }

    private Request trick(RandomGenerator random) {
        String working = keys.anyKey(random);
        String mutant = encode(keys.next(random));
        return switch (random.nextInt(16)) {
            case 0 -> exchange("repeated key", subject(working, Leads.KEY_TYPE) + "&subject_token=" + working);
            case 1 -> exchange("two keys", subject(working, Leads.KEY_TYPE) + "&subject_token=" + mutant);
            case 2 ->
                exchange(
                        "repeated type",
                        subject(working, Leads.KEY_TYPE) + "&subject_token_type=" + encode(Leads.KEY_TYPE));
            case 3 ->
                exchange(
                        "no key",
                        "&subject_token_type=" + encode(Leads.KEY_TYPE)
                                + (random.nextBoolean() ? "&subject_token=" : ""));
            case 4 -> exchange("no type", "&subject_token=" + working);
            case 5 -> exchange("wrong type", subject(working, KeyMutations.oneOf(SUBJECT_TYPES, random)));
            case 6 -> exchange("long key", subject(working.repeat(random.nextInt(2, 400)), Leads.KEY_TYPE));
            case 7 ->
                exchange(
                        "odd escape",
                        "&subject_token_type=" + encode(Leads.KEY_TYPE) + "&subject_token="
                                + working.substring(0, random.nextInt(working.length()))
                                + KeyMutations.oneOf(ODD_ESCAPES, random));
            case 8 ->
                new Request(
                        "content type",
                        random.nextBoolean() ? TOKEN_PATH : INTROSPECTION_PATH,
                        KeyMutations.oneOf(CONTENT_TYPES, random),
                        "grant_type=" + encode(TOKEN_EXCHANGE_GRANT_TYPE) + subject(working, Leads.KEY_TYPE) + "&token="
                                + mutant);
            case 9 ->
                exchange(
                        "other name",
                        "&subject_token_type=" + encode(Leads.KEY_TYPE) + "&" + KeyMutations.oneOf(NAMES, random) + "="
                                + working);
            case 10 ->
                new Request(
                        "semicolons",
                        TOKEN_PATH,
                        FORM,
                        ("grant_type=" + encode(TOKEN_EXCHANGE_GRANT_TYPE) + subject(working, Leads.KEY_TYPE))
                                .replace('&', ';'));
            case 11 ->
                new Request(
                        "key in the URL",
                        TOKEN_PATH + "?" + subject(working, Leads.KEY_TYPE).substring(1),
                        FORM,
                        "grant_type=" + encode(TOKEN_EXCHANGE_GRANT_TYPE));
            case 12 -> exchange("bad scope", subject(working, Leads.KEY_TYPE) + "&scope=x" + mutant);
            case 13 -> exchange("bad audience", subject(working, Leads.KEY_TYPE) + "&audience=x" + mutant);
            case 14 ->
                new Request("repeated token", INTROSPECTION_PATH, FORM, "token=" + working + "&token=" + working);
            default -> heavy(random, working, mutant);
        };
    }

    /** Rare, because these cost more than all others together. */
    private static Request heavy(RandomGenerator random, String working, String mutant) {
        return switch (random.nextInt(20)) {
            case 0 -> exchange("giant key", subject(working.repeat(4000), Leads.KEY_TYPE));
            case 1 -> exchange("many parameters", subject(mutant, Leads.KEY_TYPE) + "&x=1".repeat(500));
            case 2 -> new Request("giant token", INTROSPECTION_PATH, FORM, "token=" + working.repeat(4000));
            default -> new Request("noise", TOKEN_PATH, FORM, noise(random));
        };
    }

    /**
     * Requests that Keycloak itself cannot parse. It answers 500 to them at this endpoint, before it asks any provider.
     */
    public List<Request> undecodable(String working) {
        List<Request> requests = new ArrayList<>();
        for (String escape : BAD_ESCAPES) {
            requests.add(exchange("bad escape", subject(working, Leads.KEY_TYPE) + "&scope=" + escape));
            requests.add(exchange(
                    "bad escape",
                    "&subject_token_type=" + encode(Leads.KEY_TYPE) + "&subject_token=" + working + escape));
        }
        requests.add(new Request(
                "not multipart",
                TOKEN_PATH,
                "multipart/form-data; boundary=x",
                "grant_type=" + encode(TOKEN_EXCHANGE_GRANT_TYPE) + subject(working, Leads.KEY_TYPE)));
        requests.add(exchange("very many parameters", subject(working, Leads.KEY_TYPE) + "&x=1".repeat(2000)));
        requests.add(new Request(
                "no media type",
                TOKEN_PATH,
                "x",
                "grant_type=" + encode(TOKEN_EXCHANGE_GRANT_TYPE) + subject(working, Leads.KEY_TYPE)));
        return requests;
    }

    private static String noise(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        // Without characters that cannot be decoded: see {@link #undecodable}.
        return new String(bytes, StandardCharsets.ISO_8859_1).replace('%', '=');
    }

    private static Request exchange(String what, String parameters) {
        return new Request(what, TOKEN_PATH, FORM, "grant_type=" + encode(TOKEN_EXCHANGE_GRANT_TYPE) + parameters);
    }

    private static String subject(String text, String type) {
        return "&subject_token=" + encode(text) + "&subject_token_type=" + encode(type);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * A request.
     *
     * @param what what is wrong with it, for the failure message
     * @param path relative to the realm's URL
     * @param body in Latin-1
     */
    public record Request(String what, String path, String contentType, String body) {

        public boolean isIntrospection() {
            return path.equals(INTROSPECTION_PATH);
        }

        public boolean isToken() {
            return what.equals("introspected token");
        }
    }
}
