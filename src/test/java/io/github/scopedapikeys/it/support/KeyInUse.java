package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** A key and a token of it, used at all endpoints that accept them. */
public final class KeyInUse {

    private final Leads leads;
    private final Refusals refusals;
    private final JsonNode key;
    private final String token;

    private KeyInUse(Leads leads, Refusals refusals, JsonNode key, String token) {
        this.leads = leads;
        this.refusals = refusals;
        this.key = key;
        this.token = token;
    }

    /** Issues a key and uses it once. */
    public static KeyInUse of(Leads leads, Refusals refusals, String owner) {
        return of(leads, refusals, owner, "\"scopes\": [\"leads:read\"]");
    }

    /** @param rights JSON fields of the key */
    public static KeyInUse of(Leads leads, Refusals refusals, String owner, String rights) {
        JsonNode key = leads.issue(owner, rights);
        Answer answer = leads.exchange(key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        KeyInUse inUse = new KeyInUse(leads, refusals, key, answer.string("access_token"));
        inUse.assertWorks();
        return inUse;
    }

    public String id() {
        return key.path("id").asText();
    }

    public void assertWorks() {
        assertKeyWorks();
        Answer further = furtherExchange();
        assertThat(further.status()).as(further.text()).isEqualTo(200);
        assertThat(introspectionOfToken().json().path("active").asBoolean()).isTrue();
    }

    public void assertKeyWorks() {
        Answer exchange = exchange();
        assertThat(exchange.status()).as(exchange.text()).isEqualTo(200);
        assertThat(introspectionOfKey().json().path("active").asBoolean()).isTrue();
    }

    /** Asserts that every endpoint refuses the key and its token for the same reason. */
    public void assertRefused(String reason) {
        assertKeyRefused(reason);
        refusals.assertKeyRefused(this::furtherExchange, reason);
        refusals.assertInactive(this::introspectionOfToken, reason);
    }

    public void assertKeyRefused(String reason) {
        refusals.assertKeyRefused(this::exchange, reason);
        refusals.assertInactive(this::introspectionOfKey, reason);
    }

    /** Asserts that the token is refused because of the token itself and not because of its key. */
    public void assertTokenRefused(String introspectionReason) {
        refusals.assertTokenRefused(this::furtherExchange);
        refusals.assertInactive(this::introspectionOfToken, introspectionReason);
    }

    private Answer exchange() {
        return leads.exchange(key);
    }

    private Answer introspectionOfKey() {
        return leads.introspect(LeadsRealm.CONNECTOR, key.path("key").asText());
    }

    private Answer furtherExchange() {
        return leads.exchangeFurther(LeadsRealm.CONNECTOR, token);
    }

    private Answer introspectionOfToken() {
        return leads.introspect(LeadsRealm.CONNECTOR, token);
    }

    /** The same key and token, presented to another realm. */
    public KeyInUse at(Leads otherRealm, Refusals otherRefusals) {
        return new KeyInUse(otherRealm, otherRefusals, key, token);
    }
}
