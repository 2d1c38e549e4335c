package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import java.util.stream.Collectors;
import org.keycloak.credential.CredentialTypeMetadata;
import org.keycloak.credential.CredentialTypeMetadataContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.testframework.remote.providers.runonserver.FetchOnServer;

/** Keys as the Account API shows them when a flow has an authenticator for them. */
public final class AccountRestKeys {

    private AccountRestKeys() {}

    /** Runs on the server. The lambda must be in this class, so that the server loads no other test class. */
    public static FetchOnServer toTheOwner() {
        return session -> toTheOwner(session);
    }

    private static String toTheOwner(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        UserModel owner = session.users().getUserByUsername(realm, LeadsRealm.SHOP_OWNER);
        ApiKeyCredentialProvider provider = ApiKeyCredentialProvider.of(session);
        CredentialTypeMetadata type = provider.getCredentialTypeMetadata(
                CredentialTypeMetadataContext.builder().user(owner).build(session));
        return owner.credentialManager()
                .getStoredCredentialsByTypeStream(provider.getType())
                .map(model -> ModelToRepresentation.toRepresentation(
                        provider.getCredentialMetadata(provider.getCredentialFromModel(model), type)))
                .map(JsonText::of)
                .collect(Collectors.joining());
    }
}
