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

/**
 * Keycloak's own context of a client session, with the roles cut to the effective ones: what every mapper reads.
 */
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
        // Otherwise a mapper takes the organization that another token of this request is about.
        session.getContext().setOrganization(null);
        ClientSessionContext stock = DefaultClientSessionContext.fromClientSessionAndClientScopes(
                clientSession, rights.scopes(), null, session);
        ClientSessionContext scoped = new ScopedClientSessionContext(session, stock, rights);
        // The stock context registers itself here, for mappers that look it up.
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

    /** Without the mappers that invent roles: one adds a role for every user, the other renames one role into another. */
    @Override
    public Stream<ProtocolMapperModel> getProtocolMappersStream() {
        return stock.getProtocolMappersStream()
                .filter(mapper -> !ROLE_MAKERS.contains(mapper.getProtocolMapper()))
                .map(ScopedClientSessionContext::withoutGroupRoles);
    }

    /** The roles of an organization's groups are the owner's, whether the key grants them or not. */
    private static ProtocolMapperModel withoutGroupRoles(ProtocolMapperModel mapper) {
        if (!OrganizationGroupMembershipMapper.PROVIDER_ID.equals(mapper.getProtocolMapper())) {
            return mapper;
        }
        ProtocolMapperModel without = new ProtocolMapperModel(mapper);
        without.getConfig().put(OrganizationGroupMembershipMapper.ADD_GROUP_ROLE_MAPPINGS, "false");
        return without;
    }

    /** Mappers of organizations read from the full one which to write into the token. */
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

    /** Of the scopes in force, hidden ones included, and no others: mappers of parameters read it. */
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
