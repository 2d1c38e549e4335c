package io.github.scopedapikeys.it.support;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An endpoint of the server that accepts a token.
 *
 * <p>In paths, headers and bodies, <code>{token}</code> stands for the token, <code>{jwe}</code> for the token
 * encrypted to the realm, and other names in braces for values that the {@link Visitor} knows.
 */
public final class Door {

    /** Kinds of tokens. */
    public enum Key {
        ACCESS_TOKEN,
        CREDENTIAL_ACCESS_TOKEN,
        REFRESH_TOKEN,
        ID_TOKEN,
        REQUESTING_PARTY_TOKEN,
        IDENTITY_COOKIE,
        ACTION_TOKEN,
        CLIENT_ASSERTION,
        BROKER_ASSERTION,
        IDENTITY_ASSERTION,
        BROKER_LOGOUT_TOKEN,
        CIBA_CHANNEL_TOKEN
    }

    /** Any status from 400 to 499. */
    public static final int ANY_REFUSAL = 0;

    private final String name;
    private final String method;
    private final String path;
    private final Map<String, String> headers = new LinkedHashMap<>(Map.of("Accept", "application/json"));
    private String body = "";
    private int refusal = 401;
    private String refusalReason = "";
    private int success = 200;
    private Key key = Key.ACCESS_TOKEN;
    private boolean changing;

    private Door(String name, String method, String path) {
        this.name = name;
        this.method = method;
        this.path = path;
    }

    /** An endpoint that accepts a bearer token. */
    public static Door bearer(String name, String method, String path) {
        return new Door(name, method, path).header("Authorization", "Bearer {token}");
    }

    /** An endpoint that accepts the token in a form, from any sender. */
    static Door post(String name, String path, String... parameters) {
        return new Door(name, "POST", path).form(parameters);
    }

    /** An endpoint that accepts the token in a form, from an authenticated client. */
    public static Door postOfClient(String name, String path, String... parameters) {
        return post(name, path, parameters).header("Authorization", "{client}");
    }

    static Door page(String name, String path) {
        return new Door(name, "GET", path);
    }

    Door header(String header, String value) {
        headers.put(header, value);
        return this;
    }

    Door form(String... parameters) {
        body = Leads.form(parameters).replace("%7B", "{").replace("%7D", "}");
        return header("Content-Type", "application/x-www-form-urlencoded");
    }

    /** @param json with single quotes instead of double quotes */
    public Door json(String json) {
        body = json.replace('\'', '"');
        return header("Content-Type", "application/json");
    }

    /** @param reason text in the answer that distinguishes this refusal from others */
    Door refuses(int status, String reason) {
        refusal = status;
        refusalReason = reason;
        return this;
    }

    /** Different parts of the server may refuse, so the status can be any of 400 to 499. */
    Door refusesSomehow(String reason) {
        return refuses(ANY_REFUSAL, reason);
    }

    public Door opens(int status) {
        success = status;
        return this;
    }

    /** The kind of token that the endpoint accepts, if it is not an access token. */
    Door opensTo(Key kind) {
        key = kind;
        return this;
    }

    /** A successful request changes data. */
    Door changes() {
        changing = true;
        return this;
    }

    /**
     * Sends the request.
     *
     * @param server its base URL
     * @param fill replaces the names in braces
     */
    public Answer knock(String server, UnaryOperator<String> fill) {
        String text = fill.apply(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + fill.apply(path)))
                .method(method, text.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(text));
        headers.forEach((header, value) -> request.header(header, fill.apply(value)));
        return Leads.send(request);
    }

    public int refusal() {
        return refusal;
    }

    public String refusalReason() {
        return refusalReason;
    }

    public int success() {
        return success;
    }

    public Key key() {
        return key;
    }

    boolean needsOwn() {
        return body.contains("{own}");
    }

    public boolean isChanging() {
        return changing;
    }

    @Override
    public String toString() {
        return name;
    }
}
