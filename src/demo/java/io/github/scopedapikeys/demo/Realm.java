package io.github.scopedapikeys.demo;

/**
 * The realm {@code leads} of the realm file: URLs and demo passwords.
 *
 * @param baseUrl the server's base URL, without a trailing slash
 */
record Realm(String baseUrl) {

    static final String NAME = "leads";
    static final String CRM_ADMIN_PASSWORD = "crm-admin-demo";
    static final String SHOP_OWNER_PASSWORD = "shop-owner-demo";
    static final String ANALYST_PASSWORD = "analyst-demo";
    static final String LEAD_CONNECTOR_SECRET = "lead-connector-demo-secret";
    static final String CAMPAIGN_TOOL_SECRET = "campaign-tool-demo-secret";
    static final String ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";

    /** The token endpoint. The introspection endpoint is {@code /introspect} below it. */
    String token() {
        return baseUrl + "/realms/" + NAME + "/protocol/openid-connect/token";
    }

    /** The root of the realm's Admin REST API. */
    String admin() {
        return baseUrl + "/admin/realms/" + NAME;
    }

    String apiKeys() {
        return admin() + "/api-keys";
    }
}
