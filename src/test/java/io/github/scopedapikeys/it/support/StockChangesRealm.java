package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** The demo realm with a mail server, fine-grained admin permissions, and a client for users' own tokens. */
public final class StockChangesRealm implements RealmConfig {

    static final String NAME = "stock-leads";
    public static final String USERS_CLIENT = "users-own";
    public static final String REDIRECT_URI = "http://localhost/back";

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        return new MailRealm()
                .configure(realm)
                .name(NAME)
                .adminPermissionsEnabled(true)
                .clients(ClientBuilder.create(USERS_CLIENT)
                        .publicClient(true)
                        .directAccessGrantsEnabled(true)
                        .fullScopeEnabled(true)
                        .defaultClientScopes("basic", "roles", "acr")
                        .redirectUris(REDIRECT_URI));
    }
}
