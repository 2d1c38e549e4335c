package io.github.scopedapikeys.rights;

import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.RoleUtils;
import org.keycloak.protocol.oidc.TokenManager;

/**
 * Computes the rights of a key: what the key grants, the owner currently has, the client may have and the request asks
 * for.
 *
 * <p>Rights need a grant on the key, with one exception: the client's default scopes without roles are kept, because
 * they shape the token.
 */
public final class RightsResolver {

    private final KeycloakSession session;
    private final RealmModel realm;

    /** For keys, owners and clients of the realm in the session's context. */
    public RightsResolver(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    public RightsDecision resolve(RightsRequest request) {
        Map<String, ClientScopeModel> defaults = request.client().getClientScopes(true);
        ScopeNames names = new ScopeNames(session, request.user(), scopesOf(request.client(), defaults));
        Map<String, ClientScopeModel> shaping = shapingScopes(defaults, names);
        // What is derived from a token never has a scope that the token does not have, not even a scope without roles.
        shaping.values().removeIf(request.within().scopes().negate());
        NamedScopes named = NamedScopes.of(request.key().scopes(), names);
        Set<ClientScopeModel> scopes = new LinkedHashSet<>(shaping.values());
        if (request.scope() == null) {
            named.all().stream().filter(request.within().scopes()).forEach(scopes::add);
        } else {
            for (String name : requestedNames(request.scope())) {
                Optional<Set<ClientScopeModel>> asked =
                        named.find(name).flatMap(found -> within(found, request.within()));
                if (asked.isPresent()) {
                    scopes.addAll(asked.get());
                } else if (!shaping.containsKey(name)) {
                    return new RightsDecision.ScopeRefused(name);
                }
            }
        }
        scopes.removeIf(scope -> !request.permits(scope));
        // Keycloak treats the client as a scope, with its own mappers and scope mappings.
        scopes.add(request.client());
        return new RightsDecision.Granted(rights(request, scopes, named.all()));
    }

    /** The part of the scopes that is within the limits; empty if nothing of them is left. */
    private static Optional<Set<ClientScopeModel>> within(Set<ClientScopeModel> found, RightsLimits limits) {
        Set<ClientScopeModel> left = found.stream().filter(limits.scopes()).collect(Collectors.toSet());
        return found.isEmpty() || !left.isEmpty() ? Optional.of(left) : Optional.empty();
    }

    private EffectiveRights rights(
            RightsRequest request, Set<ClientScopeModel> scopes, Collection<ClientScopeModel> named) {
        Set<RoleModel> roles = TokenManager.getAccess(request.user(), request.client(), scopes.stream());
        roles.retainAll(keyRoles(request.key(), scopes, named));
        roles.removeIf(request.within().roles().negate());
        if (!request.audience().isEmpty()) {
            roles.removeIf(role -> role.isClientRole() && !request.audience().contains(role.getContainer()));
        }
        Set<ClientScopeModel> usable = new HashSet<>(scopes);
        // Only scopes that the key grants are checked. The others are the client itself and scopes without roles.
        named.stream()
                .filter(scopes::contains)
                .filter(scope -> !isUsable(scope, roles))
                .forEach(usable::remove);
        return new EffectiveRights(usable, roles);
    }

    /** A scope is dropped if it carries roles and none of them is in force. Keycloak does the same. */
    private static boolean isUsable(ClientScopeModel scope, Set<RoleModel> roles) {
        if (!carriesRoles(scope)) {
            return true;
        }
        return RoleUtils.expandCompositeRolesStream(scope.getScopeMappingsStream())
                .anyMatch(roles::contains);
    }

    /** The roles that the key grants, by its scopes in force or directly; composite roles expanded. */
    private Set<RoleModel> keyRoles(
            ApiKeyCredentialData key, Set<ClientScopeModel> scopes, Collection<ClientScopeModel> named) {
        Stream<RoleModel> ofScopes =
                named.stream().filter(scopes::contains).flatMap(ClientScopeModel::getScopeMappingsStream);
        Stream<RoleModel> ofRealm = key.realmRoles().stream().map(realm::getRole);
        Stream<RoleModel> ofClients =
                key.clientRoles().entrySet().stream().flatMap(entry -> clientRoles(entry.getKey(), entry.getValue()));
        Set<RoleModel> roles = new HashSet<>();
        Stream.of(ofScopes, ofRealm, ofClients)
                .flatMap(stream -> stream)
                .filter(role -> role != null)
                .forEach(roles::add);
        return RoleUtils.expandCompositeRoles(roles);
    }

    private Stream<RoleModel> clientRoles(String clientId, Collection<String> names) {
        ClientModel client = realm.getClientByClientId(clientId);
        return client == null ? Stream.empty() : names.stream().map(client::getRole);
    }

    /**
     * The client's default scopes without roles. Organization scopes and parameterized scopes are left out: they give
     * access, so the key must grant them.
     */
    private static Map<String, ClientScopeModel> shapingScopes(
            Map<String, ClientScopeModel> defaults, ScopeNames names) {
        Map<String, ClientScopeModel> scopes = new HashMap<>(defaults);
        scopes.values().removeIf(scope -> carriesRoles(scope) || names.takesParameter(scope));
        scopes.remove(OAuth2Constants.OFFLINE_ACCESS);
        return scopes;
    }

    private static Map<String, ClientScopeModel> scopesOf(ClientModel client, Map<String, ClientScopeModel> defaults) {
        Map<String, ClientScopeModel> scopes = new HashMap<>(client.getClientScopes(false));
        scopes.putAll(defaults);
        // This scope requests a refresh token, which is never issued for a key.
        scopes.remove(OAuth2Constants.OFFLINE_ACCESS);
        return scopes;
    }

    private static boolean carriesRoles(ClientScopeModel scope) {
        return scope.getScopeMappingsStream().findAny().isPresent();
    }

    private static Set<String> requestedNames(@Nullable String scope) {
        Set<String> names = new LinkedHashSet<>();
        if (scope != null) {
            Arrays.stream(scope.split(" ")).filter(name -> !name.isEmpty()).forEach(names::add);
        }
        return names;
    }
}
