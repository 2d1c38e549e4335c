package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JsonSerialization;

class SealedTokenIdTest {

    private static final String ID = "onrtak:6e0b6d9c-6a50-4f6f-b1bd-8a3e0f6e7f11";
    private static final UUID KEY = UUID.fromString("7d9e2e9e-6c5b-4d55-8a37-0b6d1c1e2f3a");

    /** Written out once more, so that none is dropped unnoticed. Keycloak reads all values but that of {@code otherClaims}. */
    private static final Map<String, Object> FOREIGN = Map.ofEntries(
            Map.entry("sid", "x"),
            Map.entry("session_state", "x"),
            Map.entry("nonce", "x"),
            Map.entry("otherClaims", Map.of()),
            Map.entry("nbf", 1),
            Map.entry("auth_time", 1),
            Map.entry("acr", "1"),
            Map.entry("amr", List.of("pwd")),
            Map.entry("at_hash", "x"),
            Map.entry("c_hash", "x"),
            Map.entry("s_hash", "x"),
            Map.entry("act", Map.of("sub", "x")),
            Map.entry("may_act", Map.of("sub", "x")),
            Map.entry("authorization", Map.of("permissions", List.of())),
            Map.entry("authorization_details", List.of()),
            Map.entry("trusted-certs", List.of("x")));

    private final KeycloakSession session = RealmKeys.session("secret of the realm");

    @Test
    void sealedPayloadIsRecognized() throws Exception {
        byte[] payload = payload(session, claims());

        assertThat(read(session, payload)).isInstanceOf(PresentedToken.Sealed.class);
        assertThat(SealedTokenId.withoutSeal(
                        ((PresentedToken.Sealed) read(session, payload)).token().id()))
                .isEqualTo(ID);
    }

    /** Computed here by hand: HMAC-SHA-256 under a key that is derived from the realm's. */
    @Test
    void sealIsAMacOverThePayloadWithoutIt() throws Exception {
        byte[] unsealed = "{\"jti\":\"%s\",\"sub\":\"somebody\"}".formatted(ID).getBytes(StandardCharsets.UTF_8);
        byte[] derived = hmac("secret of the realm".getBytes(StandardCharsets.UTF_8), "scoped-api-keys sealed token 1");
        String expected = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(hmac(derived, new String(unsealed, StandardCharsets.UTF_8)));

        assertThat(SealedTokenId.sealed(session, ID, unsealed))
                .isEqualTo("{\"jti\":\"" + ID + "." + expected + "\",\"sub\":\"somebody\"}");
    }

    @Test
    void anyChangedByteBreaksTheSeal() throws Exception {
        byte[] payload = payload(session, claims());
        for (int place = 0; place < payload.length; place++) {
            byte[] changed = payload.clone();
            changed[place] ^= 1;
            assertThat(read(session, changed)).as("byte %d", place).isNotInstanceOf(PresentedToken.Sealed.class);
        }
    }

    @Test
    void claimThatIsAddedMovedOrRepeatedBreaksTheSeal() throws Exception {
        String payload = new String(payload(session, claims()), StandardCharsets.UTF_8);

        assertUnacceptable(payload.replace("\"sub\":", "\"sid\":\"x\",\"sub\":"));
        assertUnacceptable(payload.substring(0, payload.length() - 1) + ",\"aud\":\"crm\"}");
        assertUnacceptable(payload.replaceFirst("^\\{", "{ "));
        assertUnacceptable(payload + " ");
        String id = payload.substring(payload.indexOf("\"jti\""), payload.indexOf(',') + 1);
        assertUnacceptable("{\"sub\":\"admin\"," + id + payload.substring(payload.indexOf(',') + 1));
        assertUnacceptable("{" + id + "\"sub\":\"admin\"," + payload.substring(payload.indexOf(',') + 1));
    }

    @Test
    void sealOfAnotherRealmIsRefusedAndNotHandedOn() throws Exception {
        byte[] payload = payload(RealmKeys.session("secret of another realm"), claims());

        assertThat(read(session, payload)).isInstanceOf(PresentedToken.Unacceptable.class);
    }

    @Test
    void sealUnderAnEarlierKeyOfTheRealmIsRecognized() throws Exception {
        byte[] payload = payload(session, claims());

        assertThat(read(RealmKeys.session("a newer secret", "secret of the realm"), payload))
                .isInstanceOf(PresentedToken.Sealed.class);
        assertThat(read(RealmKeys.session("a newer secret"), payload)).isInstanceOf(PresentedToken.Unacceptable.class);
    }

    @Test
    void sealedClaimsThatOnlyOthersHaveAreNotASealedToken() throws Exception {
        assertThat(FOREIGN.keySet()).isEqualTo(ClaimRules.NEVER);
        FOREIGN.forEach((foreign, value) -> {
            Map<String, Object> claims = claims();
            claims.put(foreign, value);
            assertThat(read(session, payload(session, claims)))
                    .as(foreign)
                    .isInstanceOf(PresentedToken.Unacceptable.class);
        });
        for (String required : new String[] {"sub", "azp", "exp", "api_key_id"}) {
            Map<String, Object> claims = claims();
            claims.remove(required);
            assertThat(read(session, payload(session, claims)))
                    .as(required)
                    .isInstanceOf(PresentedToken.Unacceptable.class);
        }
    }

    /** To Keycloak an end of 0 is none. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void sealedClaimsWithoutAnEndAreNotASealedToken(long end) {
        Map<String, Object> claims = claims();
        claims.put("exp", end);

        assertThat(read(session, payload(session, claims))).isInstanceOf(PresentedToken.Unacceptable.class);
    }

    @Test
    void encryptedTokensAreNotHandedOn() {
        assertThat(PresentedToken.read(session, "eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d"))
                .isInstanceOf(PresentedToken.Unacceptable.class);
    }

    @Test
    void ordinaryTokensAndOtherTextsAreKeycloaks() {
        for (String payload : new String[] {
            "{}", "{\"jti\":\"onrtte:1\"}", "{\"jti\":7}", "{\"jti\":null,\"api_key_id\":\"" + KEY + "\"}"
        }) {
            assertThat(read(session, payload.getBytes(StandardCharsets.UTF_8)))
                    .as(payload)
                    .isInstanceOf(PresentedToken.Other.class);
        }
        assertThat(PresentedToken.isKeycloaks(session, null)).isTrue();
        assertThat(PresentedToken.isKeycloaks(session, "opaque")).isTrue();
    }

    /** Another reader may take the other of two claims, or read on where this one ends. */
    @Test
    void payloadThatIsNotOneObjectWithEachNameOnceIsNotHandedOn() {
        for (String payload : new String[] {
            "{\"jti\":\"onrtte:1\",\"jti\":\"onrtte:1\"}",
            "{\"sub\":\"somebody\",\"sub\":\"admin\"}",
            "{\"realm_access\":{\"roles\":[],\"roles\":[\"admin\"]}}",
            "{\"jti\":\"onrtte:1\"}{\"jti\":\"onrtte:1\"}",
            "{\"jti\":\"onrtte:1\"} true",
            "[]",
            "null",
            "\"onrtte:1\"",
            "{"
        }) {
            assertUnacceptable(payload);
        }
    }

    @Test
    void payloadThatDoesNotBeginWithItsIdCannotBeSealed() {
        assertThatThrownBy(() -> SealedTokenId.sealed(
                        session, ID, "{\"sub\":\"x\"}".repeat(9).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalStateException.class);
    }

    private void assertUnacceptable(String payload) {
        assertThat(read(session, payload.getBytes(StandardCharsets.UTF_8)))
                .as(payload)
                .isInstanceOf(PresentedToken.Unacceptable.class);
    }

    private static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "somebody");
        claims.put("azp", "connector");
        claims.put("exp", 4102444800L);
        claims.put("tenant", Map.of("é", 1.5));
        claims.put("api_key_id", KEY.toString());
        return claims;
    }

    private static byte[] payload(KeycloakSession session, Map<String, Object> claims) {
        try {
            return JsonSerialization.writeValueAsBytes(SealedPayload.of(session, ID, claims));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PresentedToken read(KeycloakSession session, byte[] payload) {
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8));
        return PresentedToken.read(
                session, header + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload) + ".AAAA");
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
