package io.github.scopedapikeys.it.support;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.representations.idm.ComponentExportRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/** The RSA keys of all realms under test, made once: otherwise the server makes two for each realm. */
final class RealmKeyPairs {

    private static final String TYPE = "org.keycloak.keys.KeyProvider";
    private static final String SIGNING_KEY = generated();
    private static final String ENCRYPTION_KEY = generated();

    private RealmKeyPairs() {}

    static void giveTo(RealmRepresentation realm) {
        MultivaluedHashMap<String, ComponentExportRepresentation> components = realm.getComponents();
        if (components == null) {
            components = new MultivaluedHashMap<>();
            realm.setComponents(components);
        }
        components.add(TYPE, component("rsa", Map.of("privateKey", SIGNING_KEY)));
        components.add(TYPE, component("rsa-enc", Map.of("privateKey", ENCRYPTION_KEY, "algorithm", "RSA-OAEP")));
        components.add(TYPE, component("hmac-generated", Map.of("algorithm", "HS512")));
        components.add(TYPE, component("aes-generated", Map.of()));
    }

    private static ComponentExportRepresentation component(String providerId, Map<String, String> config) {
        ComponentExportRepresentation component = new ComponentExportRepresentation();
        component.setName(providerId);
        component.setProviderId(providerId);
        component.setConfig(new MultivaluedHashMap<>());
        component.getConfig().putSingle("priority", "100");
        config.forEach(component.getConfig()::putSingle);
        return component;
    }

    private static String generated() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return Base64.getEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
