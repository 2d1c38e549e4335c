package io.github.scopedapikeys.it.support;

import java.util.List;
import org.keycloak.testframework.realm.ManagedRealm;

/** What the owner of keys does in Keycloak's own consoles, in a realm made by {@link StockChangesRealm}. */
public final class OwnersConsoles {

    private final ManagedRealm realm;
    private final Leads leads;

    public OwnersConsoles(ManagedRealm realm, Leads leads) {
        this.realm = realm;
        this.leads = leads;
    }

    /**
     * Removes a credential as the Account Console does.
     *
     * @return the answer to the owner's confirmation: the redirect back, or the next page
     */
    public Answer removeByAction(String credentialId) {
        BrowserSession browser = new BrowserSession();
        Answer login = browser.open(realm.getBaseUrl() + "/protocol/openid-connect/auth?"
                + Leads.form(
                        "client_id",
                        StockChangesRealm.USERS_CLIENT,
                        "response_type",
                        "code",
                        "scope",
                        "openid",
                        "redirect_uri",
                        StockChangesRealm.REDIRECT_URI,
                        "kc_action",
                        "delete_credential:" + credentialId));
        Answer confirm = browser.submit(login, "username", LeadsRealm.SHOP_OWNER, "password", "shop-owner-demo");
        return browser.submit(confirm, "accept", "Yes");
    }

    /** Calls the credentials of Account REST. */
    public Answer account(String method, String path, String body) {
        String account = leads.client("account").getId();
        realm.admin()
                .users()
                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                .roles()
                .clientLevel(account)
                .add(List.of(realm.admin()
                        .clients()
                        .get(account)
                        .roles()
                        .get("manage-account")
                        .toRepresentation()));
        String token = leads.token(
                        null,
                        "grant_type",
                        "password",
                        "client_id",
                        StockChangesRealm.USERS_CLIENT,
                        "username",
                        LeadsRealm.SHOP_OWNER,
                        "password",
                        "shop-owner-demo",
                        "scope",
                        "openid")
                .string("access_token");
        return leads.bearer(
                method,
                realm.getBaseUrl() + "/account/credentials" + path,
                token,
                body.isEmpty() ? null : "application/json",
                body);
    }
}
