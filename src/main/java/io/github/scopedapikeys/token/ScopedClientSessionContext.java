package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RoleModel;
import org.keycloak.organization.protocol.mappers.oidc.OrganizationGroupMembershipMapper;
import org.keycloak.protocol.oidc.mappers.HardcodedRole;
import org.keycloak.protocol.oidc.mappers.RoleNameMapper;
import org.keycloak.rar.AuthorizationRequestContext;
import org.keycloak.services.util.AuthorizationContextUtil;
import org.keycloak.services.util.DefaultClientSessionContext;

/** Keycloak's client session context with only the effective roles and scopes. All mappers read it. */
final class ScopedClientSessionContext implements ClientSessionContext {

    private static final Set<String> ROLE_MAKERS = Set.of(HardcodedRole.PROVIDER_ID, RoleNameMapper.PROVIDER_ID);

    private final KeycloakSession session;
    private final ClientSessionContext stock;
    private final EffectiveRights rights;

    private ScopedClientSessionContext(KeycloakSession session, ClientSessionContext stock, EffectiveRights rights) {
        this.session = session;
        this.stock = stock;
        this.rights = rights;
    }

    static ClientSessionContext of(
            KeycloakSession session, AuthenticatedClientSessionModel clientSession, EffectiveRights rights) {
        // Otherwise a mapper could use the organization of another token in this request.
        session.getContext().setOrganization(null);
        ClientSessionContext stock = DefaultClientSessionContext.fromClientSessionAndClientScopes(
                clientSession, rights.scopes(), null, session);
        ClientSessionContext scoped = new ScopedClientSessionContext(session, stock, rights);
        // The stock context registers itself under this name, for mappers that look it up.
        session.setAttribute(ClientSessionContext.class.getName(), scoped);
        return scoped;
    }

    @Override
    public Stream<RoleModel> getRolesStream() {
        return rights.roles().stream();
    }

    @Override
    public Stream<ClientScopeModel> getClientScopesStream() {
        return rights.scopes().stream();
    }

    @Override
    public String getScopeString() {
        return rights.scopeString();
    }

    @Override
    public boolean isOfflineTokenRequested() {
        return false;
    }

    @Override
    public AuthenticatedClientSessionModel getClientSession() {
        return stock.getClientSession();
    }

    @Override
    public Set<String> getClientScopeIds() {
        return stock.getClientScopeIds();
    }

    /** Leaves out the mappers that create roles: one adds a role to every user, the other renames a role. */
    @Override
    public Stream<ProtocolMapperModel> getProtocolMappersStream() {
        return stock.getProtocolMappersStream()
                .filter(mapper -> !ROLE_MAKERS.contains(mapper.getProtocolMapper()))
                .map(ScopedClientSessionContext::withoutGroupRoles);
    }

    /**
     * Turns off the roles of organization groups: this mapper would add all of the owner's, even those that the key
     * does not grant.
     */
    private static ProtocolMapperModel withoutGroupRoles(ProtocolMapperModel mapper) {
        if (!OrganizationGroupMembershipMapper.PROVIDER_ID.equals(mapper.getProtocolMapper())) {
            return mapper;
        }
        ProtocolMapperModel without = new ProtocolMapperModel(mapper);
        without.getConfig().put(OrganizationGroupMembershipMapper.ADD_GROUP_ROLE_MAPPINGS, "false");
        return without;
    }

    /** Organization mappers read the full scope string to decide which organizations to write. */
    @Override
    public String getScopeString(boolean ignoreIncludeInTokenScope) {
        return ignoreIncludeInTokenScope ? rights.fullScopeString() : rights.scopeString();
    }

    @Override
    public void setAttribute(String name, Object value) {
        stock.setAttribute(name, value);
    }

    @Override
    public <T> T getAttribute(String name, Class<T> type) {
        return stock.getAttribute(name, type);
    }

    /** Contains the scopes in force, hidden ones included, and no others. Mappers of parameterized scopes read it. */
    @Override
    public AuthorizationRequestContext getAuthorizationRequestContext() {
        AuthorizationRequestContext parsed = AuthorizationContextUtil.getAuthorizationRequestContextFromScopes(
                session, stock.getClientSession().getClient(), rights.fullScopeString());
        return new AuthorizationRequestContext(parsed.getAuthorizationDetailEntries().stream()
                .filter(details -> stock.getClientScopeIds()
                        .contains(details.getClientScope().getId()))
                .toList());
    }
}
