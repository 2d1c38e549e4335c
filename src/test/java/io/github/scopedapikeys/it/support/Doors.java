package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.it.support.Door.Key;
import java.util.List;
import java.util.stream.Stream;

/** All endpoints of the server and of this extension that accept a token. */
public final class Doors {

    private static final String REALM = "/realms/{realm}";
    private static final String ADMIN = "/admin/realms/{realm}";
    private static final String OIDC = REALM + "/protocol/openid-connect";
    private static final String TOKEN = OIDC + "/token";
    private static final String UMA = "urn:ietf:params:oauth:grant-type:uma-ticket";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

    private Doors() {}

    public static Stream<Door> all() {
        return Stream.of(
                        admin(),
                        account(),
                        selfService(),
                        userinfo(),
                        uma(),
                        umaProtection(),
                        registration(),
                        grants(),
                        exchange(),
                        logout(),
                        pages(),
                        features())
                .flatMap(List::stream);
    }

    private static List<Door> admin() {
        return List.of(
                Door.bearer("Admin REST: users", "GET", ADMIN + "/users"),
                Door.bearer("Admin REST: realm", "GET", ADMIN),
                Door.bearer("Admin REST: clients", "GET", ADMIN + "/clients"),
                Door.bearer("Admin REST: client secret", "GET", ADMIN + "/clients/{connector}/client-secret"),
                Door.bearer("Admin REST: workflows", "GET", ADMIN + "/workflows"),
                Door.bearer("Admin REST: extras of the console", "GET", ADMIN + "/ui-ext/sessions?first=0&max=10"),
                Door.bearer("Admin REST: create a user", "POST", ADMIN + "/users")
                        .json("{'username': 'made-at-the-door', 'enabled': true}")
                        .opens(201)
                        .changes(),
                Door.bearer("Admin REST: impersonate", "POST", ADMIN + "/users/{analyst}/impersonation")
                        .changes(),
                Door.bearer("Admin REST: keys", "GET", ADMIN + "/api-keys?userId={owner}"),
                Door.bearer("Admin REST: issue a key", "POST", ADMIN + "/api-keys")
                        .json("{'username': 'analyst', 'name': 'made at the door'}")
                        .opens(201)
                        .changes(),
                Door.bearer("Admin client API v2", "GET", "/admin/api/{realm}/clients/v2"),
                Door.bearer("Admin client API v2: create a client", "POST", "/admin/api/{realm}/clients/v2")
                        .json("{'protocol': 'openid-connect', 'clientId': 'made-by-v2'}")
                        .opens(201)
                        .changes(),
                Door.bearer("server info", "GET", "/admin/serverinfo"),
                Door.bearer("Admin Console: whoami", "GET", "/admin/{realm}/console/whoami"));
    }

    private static List<Door> account() {
        String account = REALM + "/account";
        return List.of(
                Door.bearer("Account REST: profile", "GET", account),
                Door.bearer("Account REST: profile, versioned", "GET", account + "/v1alpha1"),
                Door.bearer("Account REST: sessions", "GET", account + "/sessions"),
                Door.bearer("Account REST: devices", "GET", account + "/sessions/devices"),
                Door.bearer("Account REST: credentials", "GET", account + "/credentials"),
                Door.bearer("Account REST: applications", "GET", account + "/applications"),
                Door.bearer("Account REST: resources", "GET", account + "/resources"),
                Door.bearer("Account REST: groups", "GET", account + "/groups"),
                Door.bearer("Account REST: linked accounts", "GET", account + "/linked-accounts"),
                Door.bearer("Account REST: change the profile", "POST", account)
                        .json("{'username': 'crm-admin', 'email': 'crm-admin@example.com',"
                                + " 'firstName': 'Changed', 'lastName': 'Admin'}")
                        .opens(204)
                        .changes(),
                Door.bearer("Account REST: sign out everywhere", "DELETE", account + "/sessions?current=true")
                        .opens(204)
                        .changes());
    }

    private static List<Door> selfService() {
        String keys = REALM + "/api-keys/keys";
        return List.of(
                Door.bearer("self-service: keys", "GET", keys),
                Door.bearer("self-service: options", "GET", REALM + "/api-keys/options"));
    }

    private static List<Door> userinfo() {
        return List.of(
                Door.bearer("userinfo", "GET", OIDC + "/userinfo"),
                Door.bearer("userinfo by POST", "POST", OIDC + "/userinfo").form(),
                Door.post("userinfo with the token in the form", OIDC + "/userinfo", "access_token", "{token}"));
    }

    private static List<Door> uma() {
        String connector = LeadsRealm.CONNECTOR;
        return List.of(
                umaGrant(),
                Door.bearer("UMA: permissions", "POST", TOKEN)
                        .form("grant_type", UMA, "audience", connector, "response_mode", "permissions")
                        .refuses(400, "Invalid bearer token"),
                Door.postOfClient(
                                "UMA: subject token",
                                TOKEN,
                                "grant_type",
                                UMA,
                                "audience",
                                connector,
                                "subject_token",
                                "{token}")
                        .refuses(400, "Invalid identity"),
                Door.postOfClient(
                                "UMA: claim token",
                                TOKEN,
                                "grant_type",
                                UMA,
                                "audience",
                                connector,
                                "claim_token",
                                "{token}")
                        .refuses(400, "error"));
    }

    public static Door umaGrant() {
        return Door.bearer("UMA: grant", "POST", TOKEN)
                .form("grant_type", UMA, "audience", LeadsRealm.CONNECTOR)
                .refuses(400, "Invalid bearer token");
    }

    private static List<Door> umaProtection() {
        String protection = REALM + "/authz/protection";
        String reason = "invalid_bearer_token";
        return List.of(
                Door.bearer("UMA protection: resources", "GET", protection + "/resource_set")
                        .refuses(403, reason),
                Door.bearer("UMA protection: create a resource", "POST", protection + "/resource_set")
                        .json("{'name': 'made-at-the-door', 'ownerManagedAccess': true}")
                        .refuses(403, reason)
                        .opens(201)
                        .changes(),
                Door.bearer("UMA protection: ask for a ticket", "POST", protection + "/permission")
                        .json("[{'resource_id': '" + AllDoorsRealm.RESOURCE + "'}]")
                        .refuses(403, reason)
                        .opens(201),
                Door.bearer("UMA protection: tickets", "GET", protection + "/permission/ticket")
                        .refuses(403, reason),
                Door.bearer("UMA protection: policies", "GET", protection + "/uma-policy")
                        .refuses(403, reason));
    }

    private static List<Door> registration() {
        String registration = REALM + "/clients-registrations";
        String reason = "insufficient_scope";
        return List.of(
                Door.bearer("client registration", "POST", registration + "/default")
                        .json("{'clientId': 'made-at-the-door'}")
                        .refuses(403, reason)
                        .opens(201)
                        .changes(),
                Door.bearer("client registration, OIDC", "POST", registration + "/openid-connect")
                        .json("{'client_name': 'made at the door', 'redirect_uris': ['https://door.example']}")
                        .refuses(403, reason)
                        .opens(201)
                        .changes(),
                Door.bearer("client registration: read", "GET", registration + "/default/campaign-tool")
                        .refuses(403, reason),
                Door.bearer("client registration: installation", "GET", registration + "/install/campaign-tool")
                        .refuses(403, reason));
    }

    private static List<Door> grants() {
        return List.of(
                Door.postOfClient("refresh", TOKEN, "grant_type", "refresh_token", "refresh_token", "{token}")
                        .refuses(400, "Invalid refresh token")
                        .opensTo(Key.REFRESH_TOKEN),
                Door.postOfClient(
                                "JWT authorization grant",
                                TOKEN,
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                "assertion",
                                "{token}")
                        .refuses(400, "invalid_grant")
                        .opensTo(Key.BROKER_ASSERTION),
                Door.post(
                                "client assertion",
                                TOKEN,
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                TestSigner.CLIENT,
                                "client_assertion_type",
                                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                                "client_assertion",
                                "{token}")
                        .refuses(401, "invalid_client")
                        .opensTo(Key.CLIENT_ASSERTION),
                Door.postOfClient(
                                "JWT authorization grant with an identity assertion",
                                TOKEN,
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                "assertion",
                                "{token}")
                        .refuses(400, "invalid_grant")
                        .opensTo(Key.IDENTITY_ASSERTION),
                Door.post(
                                "client assertion of another issuer",
                                TOKEN,
                                "grant_type",
                                "client_credentials",
                                "client_assertion_type",
                                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                                "client_assertion",
                                "{token}")
                        .refusesSomehow("invalid_client")
                        .opensTo(Key.ID_TOKEN),
                Door.bearer("CIBA: answer of the channel", "POST", OIDC + "/ext/ciba/auth/callback")
                        .json("{'status': 'SUCCEED'}")
                        .refuses(403, "Invalid token")
                        .opensTo(Key.CIBA_CHANNEL_TOKEN),
                Door.postOfClient(
                                "token of a broker",
                                REALM + "/broker/" + TestSigner.BROKER + "/token",
                                "token",
                                "{token}")
                        .refuses(400, "Invalid token"));
    }

    /**
     * Exchanges with certain parameters or without the type, so that other providers than this extension's may answer.
     */
    private static List<Door> exchange() {
        String accessToken = "urn:ietf:params:oauth:token-type:access_token";
        return List.of(
                Door.postOfClient("exchange without a type", TOKEN, "grant_type", EXCHANGE, "subject_token", "{token}")
                        .refuses(400, "Invalid request parameter"),
                Door.postOfClient(
                                "exchange for another subject",
                                TOKEN,
                                "grant_type",
                                EXCHANGE,
                                "subject_token",
                                "{token}",
                                "subject_token_type",
                                accessToken,
                                "requested_subject",
                                LeadsRealm.ANALYST)
                        .refuses(400, "Invalid request parameter")
                        .changes(),
                Door.postOfClient(
                                "exchange for another subject, without a type",
                                TOKEN,
                                "grant_type",
                                EXCHANGE,
                                "subject_token",
                                "{token}",
                                "requested_subject",
                                LeadsRealm.ANALYST)
                        .refuses(400, "Invalid request parameter")
                        .changes(),
                Door.postOfClient(
                                "exchange on behalf of the token's user",
                                TOKEN,
                                "grant_type",
                                EXCHANGE,
                                "subject_token",
                                "{own}",
                                "subject_token_type",
                                accessToken,
                                "actor_token",
                                "{token}",
                                "actor_token_type",
                                accessToken)
                        .refuses(400, "invalid_request"),
                Door.postOfClient(
                                "exchange beside an actor",
                                TOKEN,
                                "grant_type",
                                EXCHANGE,
                                "subject_token",
                                "{token}",
                                "subject_token_type",
                                accessToken,
                                "actor_token",
                                "{own}",
                                "actor_token_type",
                                accessToken)
                        .refuses(400, "invalid_request"),
                Door.postOfClient(
                                "exchange of another issuer's token",
                                TOKEN,
                                "grant_type",
                                EXCHANGE,
                                "subject_token",
                                "{token}",
                                "subject_token_type",
                                "urn:ietf:params:oauth:token-type:jwt",
                                "subject_issuer",
                                AllDoorsRealm.SELF_OIDC)
                        .refuses(400, "invalid")
                        .changes());
    }

    /** Endpoints that refuse every token, ordinary ones too: their needs are not set up, or they ignore the token. */
    public static Stream<Door> walls() {
        return Stream.of(
                // The token of any other issuer: an encrypted token cannot be distinguished from a sealed token.
                Door.postOfClient(
                                "exchange of another issuer's token, encrypted",
                                TOKEN,
                                "grant_type",
                                EXCHANGE,
                                "subject_token",
                                "{jwe}",
                                "subject_token_type",
                                "urn:ietf:params:oauth:token-type:jwt",
                                "subject_issuer",
                                AllDoorsRealm.SELF_OIDC)
                        .refuses(400, "invalid_request"),
                Door.postOfClient(
                                "exchange for an identity assertion",
                                TOKEN,
                                "grant_type",
                                EXCHANGE,
                                "subject_token",
                                "{token}",
                                "subject_token_type",
                                "urn:ietf:params:oauth:token-type:access_token",
                                "requested_token_type",
                                "urn:ietf:params:oauth:token-type:id-jag",
                                "audience",
                                LeadsRealm.CONNECTOR)
                        .refuses(400, "invalid_request"),
                Door.postOfClient(
                                "JWT authorization grant, encrypted",
                                TOKEN,
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                "assertion",
                                "{jwe}")
                        .refuses(400, "invalid_grant")
                        .opensTo(Key.ID_TOKEN),
                Door.post("logout with an encrypted ID token", OIDC + "/logout", "id_token_hint", "{jwe}")
                        .refuses(400, "id_token_hint")
                        .opensTo(Key.ID_TOKEN),
                Door.page(
                                "sign-in with an ID token as hint",
                                OIDC + "/auth?response_type=code&scope=openid&prompt=none&client_id="
                                        + LeadsRealm.CONNECTOR + "&redirect_uri=" + AllDoorsRealm.REDIRECT_URI
                                        + "&id_token_hint={token}")
                        .refuses(302, "")
                        .opensTo(Key.ID_TOKEN),
                Door.postOfClient(
                                "CIBA: ID token as hint",
                                OIDC + "/ext/ciba/auth",
                                "scope",
                                "openid",
                                "id_token_hint",
                                "{token}")
                        .refuses(400, "error")
                        .opensTo(Key.ID_TOKEN));
    }

    private static List<Door> logout() {
        return List.of(
                Door.postOfClient("logout with a refresh token", OIDC + "/logout", "refresh_token", "{token}")
                        .refuses(400, "Invalid refresh token")
                        .opens(204)
                        .opensTo(Key.REFRESH_TOKEN)
                        .changes(),
                Door.post("logout with an ID token", OIDC + "/logout", "id_token_hint", "{token}")
                        .refuses(400, "id_token_hint")
                        .opensTo(Key.ID_TOKEN)
                        .changes(),
                Door.page("logout page with an ID token", OIDC + "/logout?id_token_hint={token}")
                        .refuses(400, "id_token_hint")
                        .opensTo(Key.ID_TOKEN)
                        .changes(),
                Door.post("logout by a broker", OIDC + "/logout/backchannel-logout", "logout_token", "{token}")
                        .refuses(400, "invalid_request")
                        .opensTo(Key.BROKER_LOGOUT_TOKEN)
                        .changes());
    }

    private static List<Door> pages() {
        return List.of(
                Door.page("action token", REALM + "/login-actions/action-token?key={token}")
                        .refuses(400, "error")
                        .opensTo(Key.ACTION_TOKEN),
                signIn("openid"));
    }

    /** With a valid cookie, the user is redirected to the client at once. Otherwise the user must sign in. */
    static Door signIn(String scope) {
        return Door.page(
                        "identity cookie",
                        OIDC + "/auth?response_type=code&scope=" + scope + "&client_id=" + LeadsRealm.CONNECTOR
                                + "&redirect_uri=" + AllDoorsRealm.REDIRECT_URI)
                .header("Cookie", "KEYCLOAK_IDENTITY={token}")
                .refuses(200, "kc-form-login")
                .opens(302)
                .opensTo(Key.IDENTITY_COOKIE);
    }

    private static List<Door> features() {
        String authzen = REALM + "/authzen/access/v1";
        String evaluation = "{'subject': {'type': 'user', 'id': 'analyst'}, 'resource': {'type': '"
                + AllDoorsRealm.RESOURCE_TYPE + "', 'id': '" + AllDoorsRealm.RESOURCE + "'}, 'action': {'name': '"
                + AllDoorsRealm.RESOURCE_SCOPE + "'}}";
        String scim = REALM + "/scim/v2/Users";
        String oid4vc = REALM + "/protocol/oid4vc";
        return List.of(
                Door.bearer("AuthZEN: evaluation", "POST", authzen + "/evaluation")
                        .json(evaluation),
                Door.bearer("AuthZEN: evaluations", "POST", authzen + "/evaluations")
                        .json("{'evaluations': [" + evaluation + "]}"),
                Door.bearer("SCIM: users", "GET", scim).refuses(401, "Bearer token required"),
                Door.bearer("SCIM: create a user", "POST", scim)
                        .json("{'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User'], 'userName': 'made-by-scim',"
                                + " 'name': {'givenName': 'Made', 'familyName': 'By SCIM'},"
                                + " 'emails': [{'value': 'made-by-scim@example.com'}]}")
                        .refuses(401, "Bearer token required")
                        .opens(201)
                        .changes(),
                Door.bearer("SSF: streams", "GET", REALM + "/ssf/transmitter/streams"),
                Door.bearer("SSF: administration", "GET", ADMIN + "/ssf/config"),
                Door.bearer(
                                "OID4VCI: offer",
                                "GET",
                                oid4vc + "/create-credential-offer?credential_configuration_id=" + AllDoorsRealm.DEGREE)
                        .refuses(400, "Invalid or missing token"),
                Door.bearer("OID4VCI: credential", "POST", oid4vc + "/credential")
                        .json("{'credential_identifier': '" + AllDoorsRealm.DEGREE + "'}")
                        .refuses(400, "Invalid or missing token")
                        .opensTo(Key.CREDENTIAL_ACCESS_TOKEN));
    }
}
