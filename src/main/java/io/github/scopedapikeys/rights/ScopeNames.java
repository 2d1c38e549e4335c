package io.github.scopedapikeys.rights;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.UserModel;
import org.keycloak.organization.OrganizationProvider;
import org.keycloak.organization.protocol.mappers.oidc.OrganizationMembershipMapper;
import org.keycloak.organization.utils.Organizations;
import org.keycloak.protocol.oidc.scope.InvalidScopeParameterException;
import org.keycloak.protocol.oidc.scope.ParameterizedScopeTypeProvider;

/**
 * What scope names mean for one owner at this moment.
 *
 * <p>Most names mean the client scope of that name. A scope of organizations (to Keycloak, one with a mapper of
 * memberships) covers each organization that the owner is an enabled member of, and {@code organization:<alias>} one of
 * them. A parameterized scope has a meaning only with its parameter.
 */
public final class ScopeNames {

    private static final String SEPARATOR = ClientScopeModel.VALUE_SEPARATOR;

    private final KeycloakSession session;
    private final UserModel owner;
    private final Map<String, ClientScopeModel> scopes;
    private final boolean organizationsOn;
    private @Nullable Set<String> aliases;

    /** @param scopes the client scopes that there are, by their names */
    public ScopeNames(KeycloakSession session, UserModel owner, Map<String, ClientScopeModel> scopes) {
        this.session = session;
        this.owner = owner;
        this.scopes = scopes;
        this.organizationsOn = Organizations.isEnabled(session);
    }

    /** The client scope that a name is about: of that very name, or of what stands before the parameter. */
    public Optional<ClientScopeModel> base(String name) {
        ClientScopeModel same = scopes.get(name);
        if (same != null) {
            return Optional.of(same);
        }
        return Optional.ofNullable(scopes.get(beforeAlias(name)))
                .filter(this::isOfOrganizations)
                .or(() -> parameterized(name));
    }

    private Optional<ClientScopeModel> parameterized(String name) {
        return scopes.values().stream()
                .filter(scope -> ClientScopeModel.isParameterizedScope(scope))
                .filter(scope -> scope.getParameterFromScope(name).isPresent())
                .max(Comparator.comparingInt(scope -> scope.getName().length()));
    }

    /** Whether a scope stands for different things with different parameters. */
    public boolean takesParameter(ClientScopeModel scope) {
        return isOfOrganizations(scope) || ClientScopeModel.isParameterizedScope(scope);
    }

    /** Whether a scope covers organizations. None does as long as they are turned off in the realm. */
    public boolean isOfOrganizations(ClientScopeModel scope) {
        return organizationsOn
                && !scope.getProtocolMapperByType(OrganizationMembershipMapper.PROVIDER_ID)
                        .isEmpty();
    }

    /** The client scopes that a name stands for; none if it is unknown, or gives the owner nothing. */
    public List<ClientScopeModel> resolve(String name) {
        ClientScopeModel scope = base(name).orElse(null);
        if (scope == null) {
            return List.of();
        }
        boolean bare = scope.getName().equals(name);
        if (isOfOrganizations(scope)) {
            return aliases().stream()
                    .filter(alias -> bare || alias.equals(alias(name)))
                    .<ClientScopeModel>map(alias -> ScopeWithParameter.organization(scope, alias))
                    .toList();
        }
        if (ClientScopeModel.isParameterizedScope(scope)) {
            return scope.getParameterFromScope(name)
                    .filter(parameter -> isValid(scope, parameter))
                    .<List<ClientScopeModel>>map(
                            parameter -> List.of(ScopeWithParameter.parameterized(scope, parameter)))
                    .orElse(List.of());
        }
        return List.of(scope);
    }

    private Set<String> aliases() {
        Set<String> known = aliases;
        if (known == null) {
            known = session.getProvider(OrganizationProvider.class)
                    .getByMember(owner)
                    .filter(OrganizationModel::isEnabled)
                    .map(OrganizationModel::getAlias)
                    .filter(ScopeNames::isNameable)
                    .collect(Collectors.toSet());
            aliases = known;
        }
        return known;
    }

    /**
     * What the Admin API lets an alias be, as far as it matters here. With a space in it a name would be read back as two,
     * and Keycloak takes what follows the last colon for the alias, and an asterisk for every organization.
     */
    private static boolean isNameable(String alias) {
        return alias.chars().noneMatch(c -> Character.isWhitespace(c) || c == ':' || c == '*');
    }

    /** As Keycloak judges it for the signed-in user. */
    private boolean isValid(ClientScopeModel scope, String parameter) {
        String type = scope.getAttribute(ClientScopeModel.PARAMETERIZED_SCOPE_TYPE);
        ParameterizedScopeTypeProvider provider =
                type == null ? null : session.getProvider(ParameterizedScopeTypeProvider.class, type);
        if (provider == null) {
            return false;
        }
        try {
            provider.validateParameterWithUser(owner, scope, parameter);
            return true;
        } catch (InvalidScopeParameterException e) {
            return false;
        }
    }

    private static String beforeAlias(String name) {
        int end = name.lastIndexOf(SEPARATOR);
        return end < 0 ? name : name.substring(0, end);
    }

    private static String alias(String name) {
        return name.substring(name.lastIndexOf(SEPARATOR) + 1);
    }
}
