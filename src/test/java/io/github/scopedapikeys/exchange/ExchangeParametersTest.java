package io.github.scopedapikeys.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.fuzz.Fakes;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenExchangeContext;

class ExchangeParametersTest {

    private static final String TYPES = "urn:ietf:params:oauth:token-type:";

    /** As Keycloak hands them to the grant: it drops those that are too long, and refuses repeated ones, a few aside. */
    private final MultivaluedMap<String, String> handed = new MultivaluedHashMap<>();

    private final MultivaluedMap<String, String> sent = new MultivaluedHashMap<>();
    private final ExchangeParameters parameters = new ExchangeParameters(context());

    // Not supported

    @ParameterizedTest
    @ValueSource(
            strings = {"actor_token", "actor_token_type", "requested_subject", "requested_issuer", "subject_issuer"})
    void whatAnExchangeOfKeysDoesNotGiveIsNamed(String name) {
        send(name, " ");
        assertThat(parameters.unsupported()).isNull();

        send(name, "x");
        assertThat(parameters.unsupported()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scope", "audience", "resource", "requested_token_type"})
    void narrowingParameterThatKeycloakDroppedIsNamed(String name) {
        sent.add(name, "x");

        assertThat(parameters.unsupported()).isEqualTo(name);
    }

    /** The rest of the audience would be taken for all of it. */
    @Test
    void oneOfManyThatKeycloakDroppedIsNamed() {
        send("audience", "crm");
        send("audience", "billing");
        assertThat(parameters.unsupported()).isNull();

        sent.add("audience", "x");
        assertThat(parameters.unsupported()).isEqualTo("audience");
    }

    @Test
    void emptyParameterThatKeycloakDroppedWasNotSent() {
        sent.add("scope", "");
        sent.add("audience", " ");

        assertThat(parameters.unsupported()).isNull();
    }

    @Test
    void parameterThatNarrowsNothingMayBeDropped() {
        sent.add("subject_token", "x");
        sent.add("of_another_extension", "x");

        assertThat(parameters.unsupported()).isNull();
    }

    // Types

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", TYPES + "access_token"})
    void accessTokenIsIssuedUnlessAnotherTypeIsAskedFor(@Nullable String requested) {
        if (requested != null) {
            send("requested_token_type", requested);
        }

        assertThat(parameters.issuedTokenType()).isEqualTo(TYPES + "access_token");
    }

    @Test
    void accessTokenIsIssuedAsJwt() {
        send("requested_token_type", TYPES + "jwt");

        assertThat(parameters.issuedTokenType()).isEqualTo(TYPES + "jwt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TYPES + "refresh_token",
                TYPES + "id_token",
                TYPES + "saml2",
                TYPES + "JWT",
                "jwt",
                "urn:scoped-api-keys:token-type:api-key"
            })
    void noOtherTypeIsIssued(String requested) {
        send("requested_token_type", requested);

        assertThat(parameters.issuedTokenType()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "urn:scoped-api-keys:token-type:api-key, true,  false",
        TYPES + "access_token,                   false, true",
        TYPES + "jwt,                            false, true",
        TYPES + "id_token,                       false, false",
        TYPES + "refresh_token,                  false, false",
        "urn:scoped-api-keys:token-type:API-KEY, false, false",
        "api-key,                                false, false",
        "'',                                     false, false",
        ",                                       false, false"
    })
    void subjectIsWhatItsTypeSays(@Nullable String type, boolean key, boolean accessToken) {
        if (type != null) {
            send("subject_token_type", type);
        }

        assertThat(parameters.isKey()).isEqualTo(key);
        assertThat(parameters.isAccessToken()).isEqualTo(accessToken);
    }

    /** A key with a blank is malformed: nothing is cut off. */
    @Test
    void subjectTokenIsAsItWasSent() {
        assertThat(parameters.subjectToken()).isNull();
        send("subject_token", " sak_x ");

        assertThat(parameters.subjectToken()).isEqualTo(" sak_x ");
    }

    // Limits

    @ParameterizedTest
    @CsvSource({"'', ", "'  ', ", ", ", "a, a", "a b, a b"})
    void emptyScopeIsNone(@Nullable String asked, @Nullable String scope) {
        if (asked != null) {
            send("scope", asked);
        }

        assertThat(parameters.scope()).isEqualTo(scope);
    }

    @Test
    void audienceAndResourcesAreNamedOnceEachAndNeverEmpty() {
        assertThat(parameters.audience()).isEmpty();
        assertThat(parameters.resources()).isEmpty();
        List.of("crm", "", "billing", " ", "crm").forEach(value -> send("audience", value));
        List.of("", "urn:client:crm", "urn:client:crm").forEach(value -> send("resource", value));

        assertThat(parameters.audience()).containsExactly("crm", "billing");
        assertThat(parameters.resources()).containsExactly("urn:client:crm");
    }

    private void send(String name, String value) {
        handed.add(name, value);
        sent.add(name, value);
    }

    private TokenExchangeContext context() {
        HttpRequest request = Fakes.of(HttpRequest.class, Map.of("getDecodedFormParameters", arguments -> sent));
        KeycloakContext context = Fakes.of(KeycloakContext.class, Map.of("getHttpRequest", arguments -> request));
        KeycloakSession session = Fakes.of(KeycloakSession.class, Map.of("getContext", arguments -> context));
        return new TokenExchangeContext(session, handed, null, null, null, null, null, null, null, Map.of());
    }
}
