import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service that takes leads with an API key: {@code POST /leads} needs the scope {@code leads:write}. It needs a JDK 17
 * and nothing else: {@code java LeadConnector.java}.
 *
 * <p>It exchanges the key at Keycloak (RFC 8693) and looks at the scopes in the answer. That answer comes straight from
 * Keycloak, so its token needs no check here. A service that gets a token from a caller must check it.
 */
public final class LeadConnector {

    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9]{1,11}_[0-9A-Za-z]{71}");
    private static final Pattern BEARER = Pattern.compile("(?i)Bearer +(.*)");
    private static final Pattern JSON = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"|[{}\\[\\]:,]|[^\\s\"{}\\[\\]:,]+");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** Clocks differ, and what is called with the token needs time, too. */
    private static final long MARGIN_SECONDS = 10;

    private static final long LONGEST_WAIT_SECONDS = 60;
    private static final int MOST_KEYS = 10_000;
    private static final int LONGEST_LEAD = 65_536;

    private final URI tokenUrl =
            URI.create(setting("TOKEN_URL", "http://localhost:8080/realms/leads/protocol/openid-connect/token"));
    private final String credentials = base64(encoded(setting("CLIENT_ID", "lead-connector"))
            + ":"
            + encoded(setting("CLIENT_SECRET", "lead-connector-demo-secret")));
    /** For so long, a revoked key is accepted: 0 asks for each request. */
    private final long cacheSeconds = Long.parseLong(setting("CACHE_SECONDS", "30"));

    private final long refusedSeconds = Long.parseLong(setting("REFUSED_SECONDS", "5"));
    // Keycloak's answers, by the SHA-256 of the key: a dump of the memory shows no key. Those to come are here too, so
    // that requests which come together wait for one exchange.
    private final ConcurrentMap<String, CompletableFuture<Verdict>> verdicts = new ConcurrentHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    /**
     * What Keycloak said about a key.
     *
     * @param status for the caller: 200 good, 401 refused, 429 too many requests, 503 no usable answer
     * @param scopes that the key has here
     * @param until the end of its use, by {@link System#nanoTime()}
     */
    private record Verdict(int status, Set<String> scopes, long until) {

        static Verdict of(int status, long seconds) {
            return new Verdict(status, Set.of(), System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        }

        boolean isFresh() {
            return until - System.nanoTime() > 0;
        }

        long secondsLeft() {
            return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(until - System.nanoTime() + 999_999_999));
        }
    }

    public static void main(String[] arguments) throws IOException {
        // A caller that sends slowly must not keep a thread.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        InetSocketAddress address =
                new InetSocketAddress(setting("HOST", "127.0.0.1"), Integer.parseInt(setting("PORT", "8081")));
        LeadConnector connector = new LeadConnector();
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", connector::handle);
        server.setExecutor(Executors.newFixedThreadPool(32));
        server.start();
        log("Listening on http://" + address.getHostString() + ":"
                + server.getAddress().getPort());
    }

    private void handle(HttpExchange request) throws IOException {
        try (request) {
            if (!request.getRequestURI().getPath().equals("/leads")) {
                answer(request, 404, "not_found");
                return;
            }
            String key = presentedKey(request);
            Verdict verdict = KEY.matcher(key).matches() ? ask(key) : Verdict.of(401, 0);
            switch (verdict.status) {
                case 200 -> takeLead(request, verdict.scopes);
                case 401 -> {
                    // 'No key' has no error code (RFC 6750, section 3.1). No caller learns why a key is refused.
                    String error = key.isEmpty() ? "" : ", error=\"invalid_token\"";
                    request.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"leads\"" + error);
                    answer(request, 401, key.isEmpty() ? "no_key" : "invalid_token");
                }
                case 429 -> {
                    request.getResponseHeaders().set("Retry-After", Long.toString(verdict.secondsLeft()));
                    answer(request, 429, "slow_down");
                }
                default -> answer(request, 503, "temporarily_unavailable");
            }
        }
    }

    private static void takeLead(HttpExchange request, Set<String> scopes) throws IOException {
        if (!request.getRequestMethod().equals("POST")) {
            request.getResponseHeaders().set("Allow", "POST");
            answer(request, 405, "method_not_allowed");
        } else if (!scopes.contains("leads:write")) {
            request.getResponseHeaders()
                    .set("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"leads:write\"");
            answer(request, 403, "insufficient_scope");
        } else if (request.getRequestBody().readNBytes(LONGEST_LEAD + 1).length > LONGEST_LEAD) {
            answer(request, 413, "too_large");
        } else {
            answer(request, 201, "");
        }
    }

    /** The key of one of the two headers, never of the URL. Empty if there is none; unusable if there are several. */
    private static String presentedKey(HttpExchange request) {
        Set<String> keys = new LinkedHashSet<>(request.getRequestHeaders().getOrDefault("X-API-Key", List.of()));
        for (String value : request.getRequestHeaders().getOrDefault("Authorization", List.of())) {
            Matcher bearer = BEARER.matcher(value);
            keys.add(bearer.matches() ? bearer.group(1) : "not a bearer value");
        }
        return String.join(" and ", keys);
    }

    /** The verdict that is still fresh, or a new one. Requests with the same key share the question. */
    private Verdict ask(String key) {
        String hash = sha256(key);
        CompletableFuture<Verdict> mine = new CompletableFuture<>();
        CompletableFuture<Verdict> shared = verdicts.compute(
                hash,
                (same, known) ->
                        known != null && (!known.isDone() || known.join().isFresh()) ? known : mine);
        if (shared != mine) {
            return awaited(shared);
        }
        Verdict verdict = Verdict.of(503, 0);
        try {
            verdict = exchange(key);
        } finally {
            mine.complete(verdict);
            makeRoom(hash, mine);
        }
        return verdict;
    }

    private static Verdict awaited(CompletableFuture<Verdict> shared) {
        try {
            return shared.get(2 * LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return Verdict.of(503, 0);
        }
    }

    /** Anyone can send wrong keys, so the memory is bounded, and their verdicts are the first to go. */
    private void makeRoom(String hash, CompletableFuture<Verdict> latest) {
        if (!latest.join().isFresh()) {
            verdicts.remove(hash, latest);
        }
        if (verdicts.size() > MOST_KEYS) {
            verdicts.values()
                    .removeIf(known -> known.isDone()
                            && (known.join().status == 401 || !known.join().isFresh()));
        }
        if (verdicts.size() > MOST_KEYS) {
            verdicts.remove(hash, latest);
        }
    }

    private Verdict exchange(String key) {
        String form = "grant_type=" + encoded("urn:ietf:params:oauth:grant-type:token-exchange")
                + "&subject_token_type=" + encoded("urn:scoped-api-keys:token-type:api-key")
                + "&subject_token=" + encoded(key);
        HttpRequest request = HttpRequest.newBuilder(tokenUrl)
                .timeout(LIMIT)
                .header("Authorization", "Basic " + credentials)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        long asked = System.nanoTime();
        try {
            return verdict(http.send(request, BodyHandlers.ofString()), asked);
        } catch (IOException e) {
            log("Keycloak cannot be reached: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log("Keycloak's answer cannot be read");
        }
        return Verdict.of(503, 0);
    }

    private Verdict verdict(HttpResponse<String> response, long asked) {
        if (response.statusCode() == 429) {
            long wait =
                    Long.parseLong(response.headers().firstValue("Retry-After").orElse("1"));
            return Verdict.of(429, Math.min(Math.max(wait, 1), LONGEST_WAIT_SECONDS));
        }
        Map<String, String> answer = response.statusCode() == 200 || response.statusCode() == 400
                ? fields(response.body())
                : Map.of("error", "status " + response.statusCode());
        if (response.statusCode() == 200 && answer.containsKey("access_token")) {
            long seconds = Math.min(Long.parseLong(answer.get("expires_in")) - MARGIN_SECONDS, cacheSeconds);
            return new Verdict(
                    200,
                    Set.of(answer.get("scope").split(" ")),
                    asked + TimeUnit.SECONDS.toNanos(Math.max(seconds, 0)));
        }
        if (response.statusCode() == 400 && "Invalid API key".equals(answer.get("error_description"))) {
            return Verdict.of(401, refusedSeconds);
        }
        // Anything else is about this service and not about the key, such as a wrong CLIENT_SECRET.
        log("Keycloak does not exchange keys for this service: " + answer.get("error"));
        return Verdict.of(503, 0);
    }

    /** The texts and numbers of a JSON object, without those of objects and arrays in it. */
    private static Map<String, String> fields(String json) {
        Map<String, String> fields = new HashMap<>();
        String name = "";
        String previous = "";
        int depth = 0;
        for (Matcher token = JSON.matcher(json); token.find(); ) {
            String text = token.group(1) == null ? token.group() : token.group(1);
            boolean sign = token.group(1) == null && "{}[]:,".contains(text);
            if (sign) {
                depth += "{[".contains(text) ? 1 : "}]".contains(text) ? -1 : 0;
                name = text.equals(":") ? previous : "";
            } else if (depth == 1 && !name.isEmpty() && fields.put(name, text) != null) {
                throw new IllegalArgumentException("a field comes twice");
            }
            previous = sign ? "" : text;
        }
        return fields;
    }

    /** Neither the key nor the URL is logged: callers put keys there. */
    private static void answer(HttpExchange request, int status, String error) throws IOException {
        String json = error.isEmpty() ? "{\"status\":\"accepted\"}" : "{\"error\":\"" + error + "\"}";
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        request.getResponseHeaders().set("Content-Type", "application/json");
        request.getResponseHeaders().set("Cache-Control", "no-store");
        request.sendResponseHeaders(status, body.length);
        request.getResponseBody().write(body);
        log("Answered " + status);
    }

    private static String setting(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void log(String line) {
        System.out.println(line);
    }
}
