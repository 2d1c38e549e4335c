package io.github.scopedapikeys.mail;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.usage.SilenceEnded;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderFactory;

/** Holds the node's outbox, and listens for keys that are used again after a long silence. */
public final class KeyMailFactory implements ProviderFactory<KeyMail> {

    /** Never changes: it is part of the server's configuration keys. */
    public static final String PROVIDER_ID = "default";

    private final Outbox outbox = new Outbox();

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof SilenceEnded returned) {
                KeycloakModelUtils.runJobInTransaction(factory, session -> tell(session, returned));
            }
        });
    }

    private static void tell(KeycloakSession session, SilenceEnded returned) {
        RealmModel realm = session.realms().getRealm(returned.realmId());
        if (realm != null) {
            session.getContext().setRealm(realm);
            ApiKeyCredentialProvider.of(session)
                    .find(realm, returned.keyId())
                    .flatMap(LocatedKey::owned)
                    .ifPresent(key -> KeyMail.of(session).returned(realm, key.owner(), key.credential(), returned));
        }
    }

    @Override
    public KeyMail create(KeycloakSession session) {
        return new KeyMail(session, outbox);
    }

    @Override
    public void close() {}

    @Override
    public String getId() {
        return PROVIDER_ID;
    }
}
