package io.github.scopedapikeys.token;

import io.github.scopedapikeys.fuzz.Fakes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeyManager;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** A session in a realm with these secrets, the active one first. */
final class RealmKeys {

    private RealmKeys() {}

    static KeycloakSession session(String... secrets) {
        List<KeyWrapper> keys = List.of(secrets).stream().map(RealmKeys::key).toList();
        KeyManager manager = Fakes.of(
                KeyManager.class,
                Map.of("getActiveKey", arguments -> keys.get(0), "getKeysStream", arguments -> keys.stream()));
        KeycloakContext context =
                Fakes.of(KeycloakContext.class, Map.of("getRealm", arguments -> Fakes.of(RealmModel.class, Map.of())));
        return Fakes.of(
                KeycloakSession.class, Map.of("keys", arguments -> manager, "getContext", arguments -> context));
    }

    private static KeyWrapper key(String secret) {
        KeyWrapper key = new KeyWrapper();
        key.setSecretKey(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
        return key;
    }
}
