package io.github.scopedapikeys.it.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.keycloak.testframework.realm.ManagedRealm;

/** A gateway that is a client of the realm, and asks about keys as {@code GET …/api-keys/verify}. */
public final class Gateway {

    public static final String KEY_HEADER = "X-API-Key";

    private final Leads leads;
    private final String clientId;
    private final String path;
    private final RawHttp http;

    private Gateway(Leads leads, String clientId, String path, RawHttp http) {
        this.leads = leads;
        this.clientId = clientId;
        this.path = path;
        this.http = http;
    }

    public static Gateway of(ManagedRealm realm, Leads leads, String clientId) {
        return new Gateway(
                leads,
                clientId,
                "/realms/" + realm.getName() + "/api-keys/verify",
                RawHttp.to(ServerLane.current().httpPort()));
    }

    /** The same gateway at another loopback address. */
    public Gateway at(String address) {
        return new Gateway(leads, clientId, path, http.from(address));
    }

    /** As this client authenticates: the value of {@code Authorization} or {@code Proxy-Authorization}. */
    public String basic() {
        return basic(clientId, leads.secretOf(clientId));
    }

    public static String basic(String clientId, String secret) {
        return "Basic "
                + Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** Asks about a key in {@value #KEY_HEADER}. */
    public Answer verify(String key) {
        return verify("", key);
    }

    /** @param below what follows the path: further segments, and the query */
    public Answer verify(String below, String key) {
        return send("GET", below, KEY_HEADER, key);
    }

    /** Asks about a key in {@code Authorization}. */
    public Answer verifyBearer(String below, String key) {
        return ask("GET", below, "", "Proxy-Authorization", basic(), "Authorization", "Bearer " + key);
    }

    /** Sends any request with the gateway's credentials in {@code Authorization}. */
    public Answer send(String method, String below, String... headers) {
        List<String> all = new ArrayList<>(List.of("Authorization", basic()));
        all.addAll(List.of(headers));
        return ask(method, below, "", all.toArray(String[]::new));
    }

    /** Sends any request with these headers only. */
    public Answer ask(String method, String below, String body, String... headers) {
        return leads.trail().follow(http.send(method, path + below, body, headers));
    }
}
