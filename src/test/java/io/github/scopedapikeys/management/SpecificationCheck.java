package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeySecretData;
import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.keycloak.common.Profile;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/**
 * Opens the rules of issuing to tests in other rooms: a realm with the scope {@code leads:read}, the client
 * {@code lead-connector}, and an owner with the role {@code lead-reader} of realm and client.
 */
public final class SpecificationCheck {

    /** The moment of issuing. */
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** The longest life of a key. */
    public static final Duration LONGEST = Duration.ofDays(365);

    private static final RoleModel ROLE = Fakes.of(
            RoleModel.class,
            Map.of(
                    "getId", arguments -> "role",
                    "getName", arguments -> "lead-reader",
                    "isComposite", arguments -> false,
                    "getCompositesStream", arguments -> Stream.empty()));

    private static final ClientModel CLIENT = Fakes.of(
            ClientModel.class, Map.of("getRole", arguments -> "lead-reader".equals(arguments[0]) ? ROLE : null));

    private static final ClientScopeModel SCOPE = Fakes.of(
            ClientScopeModel.class,
            Map.of(
                    "getName", arguments -> "leads:read",
                    "getProtocol", arguments -> "openid-connect",
                    "getScopeMappingsStream", arguments -> Stream.of(ROLE)));

    private static final RealmModel REALM = Fakes.of(RealmModel.class, realm());

    private static final KeycloakSession SESSION = Fakes.of(
            KeycloakSession.class,
            Map.of(
                    "getContext", arguments -> Fakes.of(KeycloakContext.class, Map.of("getRealm", none -> REALM)),
                    // There are no organizations.
                    "getProvider", arguments -> null));

    /** The owner. */
    public static final UserModel OWNER = Fakes.of(
            UserModel.class,
            Map.of(
                    "getId", arguments -> "owner",
                    "getUsername", arguments -> "shop-owner",
                    "getRoleMappingsStream", arguments -> Stream.of(ROLE),
                    "getGroupsStream", arguments -> Stream.empty()));

    static {
        Profile.defaults();
    }

    private SpecificationCheck() {}

    /**
     * The key that this specification gives, as the service would store it.
     *
     * @throws InvalidFieldException if it breaks a rule
     */
    public static ApiKeyCredential check(KeySpecification asked, boolean allowNoExpiry) {
        String noExpiry = Boolean.toString(allowNoExpiry);
        KeyPolicy policy = KeyPolicyReader.read(Fakes.of(
                RealmModel.class,
                Map.of("getAttribute", arguments -> "api-keys.allowNoExpiry".equals(arguments[0]) ? noExpiry : null)));
        String name = KeyName.checked(asked.name());
        ApiKeyCredentialData data = new KeyRules(SESSION, policy).check(asked, OWNER, NOW);
        ApiKey key = ApiKey.generate(policy.prefix(), UUID.randomUUID(), new SecureRandom());
        ApiKeySecretData.StoredHash hash =
                new ApiKeySecretData.StoredHash("sha-256", null, key.hash().toBase64(), null);
        return new ApiKeyCredential(key.id(), name, NOW, data, new ApiKeySecretData(1, List.of(hash)));
    }

    private static Map<String, Function<Object[], Object>> realm() {
        Map<String, Function<Object[], Object>> methods = new HashMap<>();
        methods.put("getClientScopesStream", arguments -> Stream.of(SCOPE));
        methods.put("getRole", arguments -> "lead-reader".equals(arguments[0]) ? ROLE : null);
        methods.put("getClientByClientId", arguments -> "lead-connector".equals(arguments[0]) ? CLIENT : null);
        return methods;
    }
}
