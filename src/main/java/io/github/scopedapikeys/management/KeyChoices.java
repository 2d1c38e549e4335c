package io.github.scopedapikeys.management;

import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.verification.ClientEligibility;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;

/**
 * What an owner may choose for a new key, by the rules that issuing checks. Each list is sorted and has at most {@value
 * #MAX} entries.
 *
 * @param scopes that the key may grant
 * @param realmRoles that the owner has
 * @param clientRoles that the owner has, by client ID
 * @param clients that may present keys
 * @param complete false if a list has more entries than shown here
 */
public record KeyChoices(
        List<ScopeChoice> scopes,
        List<String> realmRoles,
        Map<String, List<String>> clientRoles,
        List<ClientModel> clients,
        boolean complete) {

    /** Maximum number of entries of a list. */
    public static final int MAX = 1000;

    /** Copies the lists. */
    public KeyChoices {
        scopes = List.copyOf(scopes);
        realmRoles = List.copyOf(realmRoles);
        clientRoles = Collections.unmodifiableMap(new TreeMap<>(clientRoles));
        clients = List.copyOf(clients);
    }

    /** The choices of a user of the realm in the session's context. */
    public static KeyChoices of(KeycloakSession session, KeyPolicy policy, UserModel owner) {
        Set<RoleModel> owned = RoleUtils.getDeepUserRoleMappings(owner);
        List<ScopeChoice> scopes = new ScopeRules(session, policy, owner, owned)
                .choices()
                .filter(choice -> FieldLimits.isEntry(choice.scope().getName()))
                .sorted(Comparator.comparing(choice -> choice.scope().getName()))
                .limit(MAX + 1L)
                .toList();
        List<RoleModel> realmRoles = roles(owned, false);
        List<RoleModel> clientRoles = roles(owned, true);
        List<ClientModel> clients = clients(session);
        return new KeyChoices(
                cut(scopes),
                cut(realmRoles).stream().map(RoleModel::getName).toList(),
                cut(clientRoles).stream()
                        .collect(Collectors.groupingBy(
                                KeyChoices::clientIdOf, Collectors.mapping(RoleModel::getName, Collectors.toList()))),
                cut(clients).stream().filter(KeyChoices::mayPresentKeys).toList(),
                Stream.of(scopes, realmRoles, clientRoles, clients).allMatch(list -> list.size() <= MAX));
    }

    private static <T> List<T> cut(List<T> choices) {
        return choices.size() <= MAX ? choices : choices.subList(0, MAX);
    }

    private static List<RoleModel> roles(Set<RoleModel> owned, boolean ofClients) {
        return owned.stream()
                .filter(role -> role.isClientRole() == ofClients && FieldLimits.isEntry(role.getName()))
                .filter(role -> !ofClients || FieldLimits.isEntry(clientIdOf(role)))
                .sorted(Comparator.comparing((RoleModel role) -> ofClients ? clientIdOf(role) : "")
                        .thenComparing(RoleModel::getName))
                .limit(MAX + 1L)
                .toList();
    }

    private static String clientIdOf(RoleModel role) {
        return ((ClientModel) role.getContainer()).getClientId();
    }

    /** Asks the database for the clients with token exchange, since a realm may have very many clients. */
    private static List<ClientModel> clients(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        Stream<ClientModel> found;
        try {
            found = session.clients()
                    .searchClientsByAttributes(
                            realm,
                            Map.of(OIDCConfigAttributes.STANDARD_TOKEN_EXCHANGE_ENABLED, Boolean.TRUE.toString()),
                            0,
                            MAX + 1);
        } catch (ModelException e) {
            // A server option limits searches to certain attributes.
            found = realm.getClientsStream(0, MAX + 1);
        }
        return found.sorted(Comparator.comparing(ClientModel::getClientId)).toList();
    }

    private static boolean mayPresentKeys(ClientModel client) {
        return client.isEnabled()
                && ClientEligibility.refusal(client) == null
                && FieldLimits.isEntry(client.getClientId());
    }
}
