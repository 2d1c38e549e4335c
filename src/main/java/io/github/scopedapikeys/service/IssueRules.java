package io.github.scopedapikeys.service;

import io.github.scopedapikeys.credential.ApiKeyData;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.verification.IpRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** Checks what a key shall be against realm, owner and policy, and gives it in the form that is stored. */
final class IssueRules {

    private final RealmModel realm;
    private final KeyPolicy policy;

    IssueRules(RealmModel realm, KeyPolicy policy) {
        this.realm = realm;
        this.policy = policy;
    }

    /**
     * The data of a new key.
     *
     * @throws InvalidFieldException naming the first field that breaks a rule
     */
    ApiKeyData check(KeySpecification asked, UserModel owner, Instant now) {
        Set<RoleModel> owned = RoleUtils.getDeepUserRoleMappings(owner);
        Instant expiry = Expiry.of(asked.expiresAt(), asked.expiresIn(), policy, now);
        return new ApiKeyData(
                ApiKeyData.CURRENT_VERSION,
                policy.prefix().value(),
                Bounds.description(asked.description()),
                scopes(asked.scopes(), owned),
                realmRoles(asked.realmRoles(), owned),
                clientRoles(asked.clientRoles(), owned),
                clients(asked.clients()),
                allowedIps(asked.allowedIps()),
                true,
                expiry == null ? null : expiry.toEpochMilli(),
                Bounds.metadata(asked.metadata()));
    }

    private List<String> scopes(@Nullable List<String> asked, Set<RoleModel> owned) {
        List<String> names = Bounds.entries("scopes", asked);
        if (names.isEmpty()) {
            return names;
        }
        Map<String, ClientScopeModel> scopes = realm.getClientScopesStream()
                .filter(scope -> OIDCLoginProtocol.LOGIN_PROTOCOL.equals(scope.getProtocol()))
                .collect(Collectors.toMap(ClientScopeModel::getName, Function.identity(), (first, second) -> first));
        for (String name : names) {
            ClientScopeModel scope = scopes.get(name);
            if (scope == null) {
                throw new InvalidFieldException("scopes", "must name client scopes that exist");
            }
            if (OAuth2Constants.OFFLINE_ACCESS.equals(name)) {
                throw new InvalidFieldException("scopes", "must not name offline_access: no key gets a refresh token");
            }
            if (!policy.allowedScopes().isEmpty() && !policy.allowedScopes().contains(name)) {
                throw new InvalidFieldException("scopes", "must be among those that the realm's policy allows");
            }
            requireUsable(scope, owned);
        }
        return names;
    }

    private static void requireUsable(ClientScopeModel scope, Set<RoleModel> owned) {
        Set<RoleModel> carried =
                RoleUtils.expandCompositeRoles(scope.getScopeMappingsStream().collect(Collectors.toSet()));
        if (!carried.isEmpty() && carried.stream().noneMatch(owned::contains)) {
            throw new InvalidFieldException("scopes", "must not name a scope of whose roles the user has none");
        }
    }

    private List<String> realmRoles(@Nullable List<String> asked, Set<RoleModel> owned) {
        List<String> names = Bounds.entries("realmRoles", asked);
        names.forEach(name -> requireOwned("realmRoles", realm.getRole(name), owned));
        return names;
    }

    private Map<String, List<String>> clientRoles(@Nullable Map<String, List<String>> asked, Set<RoleModel> owned) {
        Map<String, List<String>> byClient = Bounds.clientRoles(asked);
        byClient.forEach((clientId, names) -> {
            ClientModel client = realm.getClientByClientId(clientId);
            if (client == null) {
                throw new InvalidFieldException("clientRoles", "must name clients that exist");
            }
            names.forEach(name -> requireOwned("clientRoles", client.getRole(name), owned));
        });
        return byClient;
    }

    private static void requireOwned(String field, @Nullable RoleModel role, Set<RoleModel> owned) {
        if (role == null) {
            throw new InvalidFieldException(field, "must name roles that exist");
        }
        if (!owned.contains(role)) {
            throw new InvalidFieldException(field, "must name roles that the user has");
        }
    }

    private List<String> clients(@Nullable List<String> asked) {
        List<String> names = Bounds.entries("clients", asked);
        if (names.stream().anyMatch(name -> realm.getClientByClientId(name) == null)) {
            throw new InvalidFieldException("clients", "must name clients that exist");
        }
        return names;
    }

    private List<String> allowedIps(@Nullable List<String> asked) {
        List<String> ranges = Bounds.entries("allowedIps", asked);
        if (ranges.stream().anyMatch(range -> IpRange.parse(range).isEmpty())) {
            throw new InvalidFieldException("allowedIps", "must be addresses or ranges in CIDR notation");
        }
        if (ranges.isEmpty() && policy.requireIpAllowList()) {
            throw new InvalidFieldException("allowedIps", "is required by the realm's policy");
        }
        return ranges;
    }
}
