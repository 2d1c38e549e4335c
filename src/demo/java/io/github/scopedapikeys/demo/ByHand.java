package io.github.scopedapikeys.demo;

/** Prints how to continue by hand: URLs, demo users, and curl commands for a bash shell. */
final class ByHand {

    private static final String TEXT = """

            ── Go on by hand. All names and passwords below are for this demo only.

            Admin console of the realm   @admin/leads/console/   crm-admin / @crmAdmin
            Admin console of the server  @admin/master/console/   @rootName / @rootPassword
            Account console              @base/realms/leads/account/   shop-owner / @shopOwner, analyst / @analyst
            Clients (token exchange on)  lead-connector / @connector, campaign-tool / @campaign

            What was refused above, and why: realm leads > Events, as crm-admin.

            Paste these into a bash shell, from top to bottom:

            # 1. an admin token for crm-admin, good for five minutes (by password: a shortcut of this demo)
            ADMIN_TOKEN=$(curl -s @token \\
              -d grant_type=password -d client_id=admin-cli -d username=crm-admin -d password=@crmAdmin |
              sed -n 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/p')

            # 2. a key for shop-owner that may write leads
            ANSWER=$(curl -s @apiKeys -H "Authorization: Bearer $ADMIN_TOKEN" -H 'Content-Type: application/json' \\
              -d '{"username":"shop-owner","name":"By hand '"$(date +%H:%M:%S)"'","scopes":["leads:write"]}'); echo "$ANSWER"
            KEY=$(echo "$ANSWER" | sed -n 's/.*"key" *: *"\\([^"]*\\)".*/\\1/p')
            USER_ID=$(echo "$ANSWER" | sed -n 's/.*"userId" *: *"\\([^"]*\\)".*/\\1/p')
            KEY_ID=$(echo "$ANSWER" | sed -n 's/.*"id" *: *"\\([^"]*\\)".*/\\1/p')

            # 3. lead-connector exchanges it for a token
            ANSWER=$(curl -s @token -u lead-connector:@connector \\
              -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange \\
              -d subject_token_type=urn:scoped-api-keys:token-type:api-key \\
              --data-urlencode "subject_token=$KEY"); echo "$ANSWER"
            TOKEN=$(echo "$ANSWER" | sed -n 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/p')

            # 4. what the token may do; what the key may do
            curl -s @token/introspect -u lead-connector:@connector --data-urlencode "token=$TOKEN"; echo
            curl -s @token/introspect -u lead-connector:@connector --data-urlencode "token=$KEY"; echo

            # 5. the shop owner's keys; then this one is revoked, and the token with it
            curl -s "@apiKeys?userId=$USER_ID" -H "Authorization: Bearer $ADMIN_TOKEN"; echo
            curl -s -X DELETE "@apiKeys/$KEY_ID" -H "Authorization: Bearer $ADMIN_TOKEN" -w 'revoked: %{http_code}\\n'
            curl -s @token/introspect -u lead-connector:@connector --data-urlencode "token=$TOKEN"; echo
            """;

    private ByHand() {}

    static String text(Realm realm) {
        return TEXT.replace("@apiKeys", realm.apiKeys())
                .replace("@token", realm.token())
                .replace("@admin", realm.baseUrl() + "/admin")
                .replace("@base", realm.baseUrl())
                .replace("@crmAdmin", Realm.CRM_ADMIN_PASSWORD)
                .replace("@shopOwner", Realm.SHOP_OWNER_PASSWORD)
                .replace("@analyst", Realm.ANALYST_PASSWORD)
                .replace("@connector", Realm.LEAD_CONNECTOR_SECRET)
                .replace("@campaign", Realm.CAMPAIGN_TOOL_SECRET)
                .replace("@rootName", Demo.ADMIN)
                .replace("@rootPassword", Demo.ADMIN_PASSWORD)
                .stripTrailing();
    }
}
