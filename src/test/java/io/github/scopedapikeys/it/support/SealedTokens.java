package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;

/** Tokens for keys of the realm's administrator, in every form that exists. */
public final class SealedTokens {

    private static final String NOTHING = "\"scopes\": []";

    /** All rights of the administrator. */
    private static final String EVERYTHING = """
            "scopes": ["ssf.read"],
            "clientRoles": {
              "realm-management": ["realm-admin"],
              "account": ["manage-account", "view-profile"],
              "broker": ["read-token"],
              "lead-connector": ["uma_protection"]
            }""";

    private static final String LIGHTWEIGHT = "client.use.lightweight.access.token.enabled";

    private final ManagedRealm realm;
    private final Leads leads;

    private SealedTokens(ManagedRealm realm) {
        this.realm = realm;
        this.leads = new Leads(realm);
    }

    /** All audiences that an endpoint may check for. */
    private static List<String> audiences() {
        return List.of(
                LeadsRealm.CONNECTOR,
                LeadsRealm.CAMPAIGN_TOOL,
                "realm-management",
                "account",
                "broker",
                AllDoorsRealm.scim());
    }

    /** The tokens, by a description of their form. */
    public static Map<String, String> of(ManagedRealm realm) {
        Map<String, String> tokens = new SealedTokens(realm).all();
        assertThat(Set.copyOf(tokens.values()))
                .as(tokens.keySet().toString())
                .hasSize(tokens.size())
                .doesNotContain("");
        return tokens;
    }

    private Map<String, String> all() {
        String key = key(EVERYTHING);
        String token = leads.exchange(LeadsRealm.CONNECTOR, key, audience()).accessToken();
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("of a key that names every right", token);
        tokens.put(
                "of a key that names nothing",
                leads.exchange(LeadsRealm.CONNECTOR, key(NOTHING)).accessToken());
        tokens.put(
                "exchanged further",
                leads.exchangeFurther(LeadsRealm.CONNECTOR, token, audience()).accessToken());
        tokens.put(
                "exchanged further by another client",
                leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, token).accessToken());
        setLightweight("true");
        String lightweight = leads.exchange(LeadsRealm.CONNECTOR, key).accessToken();
        setLightweight("false");
        tokens.put("lightweight", lightweight);
        tokens.put("from introspection", introspectAsJwt(lightweight));
        return tokens;
    }

    private String key(String rights) {
        return leads.issue(LeadsRealm.CRM_ADMIN, rights).path("key").asText();
    }

    private static String[] audience() {
        List<String> parameters = new ArrayList<>();
        for (String clientId : audiences()) {
            parameters.add("audience");
            parameters.add(clientId);
        }
        return parameters.toArray(String[]::new);
    }

    private String introspectAsJwt(String token) {
        String path = "/protocol/openid-connect/token/introspect";
        return Leads.send(leads.request(LeadsRealm.CONNECTOR, path, "token", token)
                        .header("Accept", "application/jwt"))
                .string("jwt");
    }

    private void setLightweight(String value) {
        ClientRepresentation connector = leads.client(LeadsRealm.CONNECTOR);
        connector.getAttributes().put(LIGHTWEIGHT, value);
        realm.admin().clients().get(connector.getId()).update(connector);
    }
}
