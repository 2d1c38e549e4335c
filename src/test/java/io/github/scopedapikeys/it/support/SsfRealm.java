package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.ClientScopeBuilder;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** The demo realm with a service that receives events about revocations. */
public final class SsfRealm implements RealmConfig {

    public static final String RECEIVER = "crm";

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        return new LeadsRealm()
                .configure(realm)
                .attribute("ssf.transmitterEnabled", "true")
                .clientScopes(scope("ssf.read"), scope("ssf.manage"))
                .clients(ClientBuilder.create(RECEIVER)
                        .secret("crm-secret")
                        .serviceAccountsEnabled()
                        .defaultClientScopes("basic", "roles")
                        .optionalClientScopes("ssf.read", "ssf.manage")
                        .attribute("ssf.enabled", "true")
                        .attribute("ssf.defaultSubjects", "ALL")
                        .attribute("ssf.streamAudience", SsfReceiver.AUDIENCE)
                        .attribute("ssf.validPushUrls", SsfReceiver.url()));
    }

    private static ClientScopeBuilder scope(String name) {
        return ClientScopeBuilder.create()
                .name(name)
                .protocol("openid-connect")
                .attribute("include.in.token.scope", "true");
    }
}
