package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The realm's administrator as a caller of a {@link Door}. */
public final class Visitor {

    private final ManagedRealm realm;
    private final RunOnServerClient server;
    private final Leads leads;
    private final Map<String, String> places = new HashMap<>();

    public Visitor(ManagedRealm realm, RunOnServerClient server) {
        this.realm = realm;
        this.server = server;
        this.leads = new Leads(realm);
        places.put("{realm}", realm.getName());
        places.put("{owner}", AllDoorsRealm.OWNER_ID);
        places.put("{analyst}", leads.userId(LeadsRealm.ANALYST));
        places.put("{connector}", leads.client(LeadsRealm.CONNECTOR).getId());
        places.put("{client}", clientCredentials());
    }

    private String clientCredentials() {
        String credentials = LeadsRealm.CONNECTOR + ":" + leads.secretOf(LeadsRealm.CONNECTOR);
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /** A token that is not of a key, for this user and client if it is for a user or client at all. */
    public String token(Door.Key key) {
        return switch (key) {
            case ACCESS_TOKEN -> signIn().string("access_token");
            case CREDENTIAL_ACCESS_TOKEN -> signInForCredential().string("access_token");
            case REFRESH_TOKEN -> signIn().string("refresh_token");
            case ID_TOKEN -> signIn().string("id_token");
            case REQUESTING_PARTY_TOKEN ->
                knockAt(Doors.umaGrant(), token(Door.Key.ACCESS_TOKEN)).string("access_token");
            case IDENTITY_COOKIE -> server.fetchString(ServerTokens::identityCookie);
            case ACTION_TOKEN -> server.fetchString(ServerTokens::actionToken);
            case CLIENT_ASSERTION -> TestSigner.clientAssertion();
            case BROKER_ASSERTION -> TestSigner.brokerAssertion();
            case IDENTITY_ASSERTION -> TestSigner.identityAssertion();
            case BROKER_LOGOUT_TOKEN -> {
                server.run(ServerTokens::signInThroughBroker);
                yield TestSigner.logoutToken();
            }
            case CIBA_CHANNEL_TOKEN -> CibaChannel.tokenOf(leads, LeadsRealm.CONNECTOR, LeadsRealm.CRM_ADMIN);
        };
    }

    private Answer signIn() {
        Answer answer = leads.token(
                LeadsRealm.CONNECTOR,
                "grant_type",
                "password",
                "username",
                LeadsRealm.CRM_ADMIN,
                "password",
                "crm-admin-demo",
                "scope",
                "openid ssf.read");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    /** Signs in with a browser session of the user: wallets get their tokens in this way. */
    private Answer signInForCredential() {
        Answer redirect = knockAt(Doors.signIn(AllDoorsRealm.DEGREE), token(Door.Key.IDENTITY_COOKIE));
        String location = redirect.headers().firstValue("Location").orElse(redirect.text());
        assertThat(location).contains("code=");
        Answer answer = leads.token(
                LeadsRealm.CONNECTOR,
                "grant_type",
                "authorization_code",
                "code",
                location.replaceAll(".*[?&]code=([^&]*).*", "$1"),
                "redirect_uri",
                AllDoorsRealm.REDIRECT_URI);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    public Answer knockAt(Door door, String token) {
        String server = realm.getBaseUrl().replace("/realms/" + realm.getName(), "");
        return door.knock(server, text -> fill(text, token));
    }

    private String fill(String template, String token) {
        String filled = template.replace("{token}", token);
        if (template.contains("{jwe}")) {
            filled = filled.replace("{jwe}", TestSigner.encryptedTo(realm.getBaseUrl(), token));
        }
        for (Map.Entry<String, String> place : places.entrySet()) {
            filled = filled.replace(place.getKey(), place.getValue());
        }
        return filled;
    }

    /** Prepares a second, ordinary token of the user, if the endpoint needs one. */
    public void signInFor(Door door) {
        if (door.needsOwn()) {
            places.put("{own}", token(Door.Key.ACCESS_TOKEN));
        }
    }

    /** Everything that a successful request could change, as the server's administrator sees it. */
    public List<String> traces() {
        List<String> traces = new ArrayList<>();
        realm.admin().users().list().forEach(user -> traces.add(user.getUsername() + " " + user.getFirstName()));
        realm.admin().clients().findAll().forEach(client -> traces.add(client.getClientId()));
        realm.admin()
                .clients()
                .get(places.get("{connector}"))
                .authorization()
                .resources()
                .resources()
                .forEach(resource -> traces.add(resource.getName()));
        for (String user : List.of("{owner}", "{analyst}")) {
            UserResource resource = realm.admin().users().get(places.get(user));
            resource.credentials().forEach(credential -> traces.add(credential.getId()));
            resource.getUserSessions().forEach(session -> traces.add(session.getId()));
        }
        return traces;
    }

    /** Texts that a refusal must not contain. */
    public List<String> secrets() {
        return List.of(
                LeadsRealm.CRM_ADMIN,
                LeadsRealm.SHOP_OWNER,
                LeadsRealm.ANALYST,
                "demo-secret",
                "@example.com",
                "\"access_token\"",
                "\"id_token\"",
                "\"refresh_token\"",
                "\"sub\"",
                places.get("{owner}"),
                places.get("{analyst}"),
                places.get("{connector}"));
    }
}
