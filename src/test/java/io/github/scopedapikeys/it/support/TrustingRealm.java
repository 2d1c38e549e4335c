package io.github.scopedapikeys.it.support;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.FederatedIdentityRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.realm.IdentityProviderBuilder;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** Another realm on the same server. It accepts tokens of {@link AllDoorsRealm} as proofs of identity. */
public final class TrustingRealm implements RealmConfig {

    private static final String NEIGHBOUR = "neighbour";

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        RealmRepresentation trusting = new OtherLeadsRealm().configure(realm).build();
        trusting.getClients().stream()
                .filter(client -> client.getClientId().equals(LeadsRealm.CONNECTOR))
                .forEach(TrustingRealm::open);
        trusting.getUsers().stream()
                .filter(user -> user.getUsername().equals(LeadsRealm.CRM_ADMIN))
                .forEach(user -> user.setFederatedIdentities(List.of(link())));
        return RealmBuilder.update(trusting)
                .identityProviders(IdentityProviderBuilder.create()
                        .alias(NEIGHBOUR)
                        .providerId("jwt-authorization-grant")
                        .attribute("issuer", AllDoorsRealm.issuer())
                        .attribute("useJwksUrl", "true")
                        .attribute("jwksUrl", AllDoorsRealm.issuer() + "/protocol/openid-connect/certs"));
    }

    private static void open(ClientRepresentation connector) {
        connector.setFullScopeAllowed(true);
        Map<String, String> attributes = new HashMap<>(connector.getAttributes());
        attributes.put("oauth2.jwt.authorization.grant.enabled", "true");
        attributes.put("oauth2.jwt.authorization.grant.idp", NEIGHBOUR);
        attributes.put(
                "oauth2.jwt.authorization.grant.audience",
                "[{\"key\": \"" + NEIGHBOUR + "\", \"value\": \"" + LeadsRealm.CONNECTOR + "\"}]");
        connector.setAttributes(attributes);
    }

    private static FederatedIdentityRepresentation link() {
        FederatedIdentityRepresentation link = new FederatedIdentityRepresentation();
        link.setIdentityProvider(NEIGHBOUR);
        link.setUserId(AllDoorsRealm.OWNER_ID);
        link.setUserName(LeadsRealm.CRM_ADMIN);
        return link;
    }
}
