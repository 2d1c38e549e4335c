package io.github.scopedapikeys.it.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.measure.ProductionServer;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.util.JsonSerialization;

/** The demo realm, in which its connector may do all that is compared. */
final class LoadRealm {

    static final String PASSWORD = "a password of people";

    /** So many that nobody signs in twice at a time, which Keycloak's brute force protection would refuse. */
    private static final int PEOPLE = 32;

    /** One for each connection that needs one. */
    private static final int SESSIONS = 8;

    /** Longer than a run: every token is good to its end. */
    private static final int TOKEN_SECONDS = 3600;

    private final ProductionServer server;

    LoadRealm(ProductionServer server) {
        this.server = server;
    }

    static List<String> people() {
        return IntStream.range(0, PEOPLE).mapToObj(i -> "person-" + i).toList();
    }

    void prepare() {
        RealmResource resource = server.realm();
        RealmRepresentation realm = resource.toRepresentation();
        // Keycloak's event store writes a row for each event of a realm that has it switched on; it is off by default.
        realm.setEventsEnabled(false);
        realm.setAccessTokenLifespan(TOKEN_SECONDS);
        Map<String, String> attributes = new HashMap<>(realm.getAttributesOrEmpty());
        attributes.put("api-keys.tokenLifespan", "" + TOKEN_SECONDS);
        realm.setAttributes(attributes);
        resource.update(realm);

        ClientRepresentation client =
                resource.clients().findByClientId(ProductionServer.CLIENT).get(0);
        client.setDirectAccessGrantsEnabled(true);
        client.setServiceAccountsEnabled(true);
        ClientResource connector = resource.clients().get(client.getId());
        connector.update(client);
        resource.clientScopes().findAll().stream()
                .filter(scope -> scope.getName().equals("offline_access"))
                .forEach(scope -> connector.addOptionalClientScope(scope.getId()));

        for (String name : people()) {
            UserRepresentation user = new UserRepresentation();
            user.setUsername(name);
            user.setEmail(name + "@example.com");
            user.setEmailVerified(true);
            user.setFirstName("Some");
            user.setLastName("Person");
            user.setEnabled(true);
            CredentialRepresentation password = new CredentialRepresentation();
            password.setType(CredentialRepresentation.PASSWORD);
            password.setValue(PASSWORD);
            user.setCredentials(List.of(password));
            created(resource.users().create(user));
        }
    }

    /** Has the realm sign its access tokens so from now on. */
    void signWith(String algorithm) {
        signWith(server.realm(), algorithm);
    }

    static void signWith(RealmResource resource, String algorithm) {
        RealmRepresentation realm = resource.toRepresentation();
        if ("ES256".equals(algorithm)) {
            ComponentRepresentation key = new ComponentRepresentation();
            key.setName("ecdsa-generated");
            key.setProviderId("ecdsa-generated");
            key.setProviderType("org.keycloak.keys.KeyProvider");
            key.setParentId(realm.getId());
            MultivaluedHashMap<String, String> config = new MultivaluedHashMap<>();
            config.putSingle("priority", "100");
            config.putSingle("ecdsaEllipticCurveKey", "P-256");
            key.setConfig(config);
            created(resource.components().add(key));
        }
        realm.setDefaultSignatureAlgorithm(algorithm);
        resource.update(realm);
    }

    /** Access tokens in exchange for keys. */
    List<String> sealedTokens(List<String> keys) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (String key : keys) {
            tokens.add(text(server.exchange(key), "access_token"));
        }
        return tokens;
    }

    /** Ordinary access tokens, each of another person. */
    List<String> accessTokens() throws IOException {
        return signIns("openid", "access_token");
    }

    /** Refresh tokens of offline sessions, each of another person. */
    List<String> offlineTokens() throws IOException {
        return signIns("openid offline_access", "refresh_token");
    }

    /** Fails unless all scenarios that issue tokens issue tokens that are signed so. */
    void requireSignedWith(String algorithm, LoadSettings settings) throws IOException {
        List<String> tokens = new ArrayList<>(settings.sealedTokens());
        tokens.addAll(settings.accessTokens());
        tokens.add(text(server.token(Map.of("grant_type", "client_credentials")), "access_token"));
        tokens.add(text(
                server.token(Map.of(
                        "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                        "subject_token", settings.accessTokens().get(0),
                        "subject_token_type", "urn:ietf:params:oauth:token-type:access_token")),
                "access_token"));
        tokens.add(text(
                server.token(Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        settings.offlineTokens().get(0))),
                "access_token"));
        for (String token : tokens) {
            JsonNode header = part(token, 0);
            if (!algorithm.equals(header.path("alg").asText())) {
                throw new IllegalStateException("Not signed with " + algorithm + ": " + header);
            }
        }
        for (String token : settings.offlineTokens()) {
            if (!"Offline".equals(part(token, 1).path("typ").asText())) {
                throw new IllegalStateException("Not an offline token: " + part(token, 1));
            }
        }
    }

    private List<String> signIns(String scope, String token) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (String name : people().subList(0, SESSIONS)) {
            tokens.add(text(
                    server.token(
                            Map.of("grant_type", "password", "username", name, "password", PASSWORD, "scope", scope)),
                    token));
        }
        return tokens;
    }

    private static String text(String json, String field) throws IOException {
        return JsonSerialization.mapper.readTree(json).required(field).asText();
    }

    private static JsonNode part(String token, int index) throws IOException {
        return JsonSerialization.mapper.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[index]));
    }

    private static void created(Response answer) {
        try (answer) {
            if (answer.getStatus() != 201) {
                throw new IllegalStateException(answer.getStatus() + " " + answer.readEntity(String.class));
            }
        }
    }
}
