package io.github.scopedapikeys.grant;

import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RoleModel;
import org.keycloak.protocol.oidc.mappers.HardcodedRole;
import org.keycloak.protocol.oidc.mappers.RoleNameMapper;
import org.keycloak.rar.AuthorizationRequestContext;
import org.keycloak.services.util.DefaultClientSessionContext;

/**
 * Keycloak's own context of a client session, with the roles cut to the effective ones: what every mapper reads.
 */
final class ScopedClientSessionContext implements ClientSessionContext {

    private static final Set<String> ROLE_MAKERS = Set.of(HardcodedRole.PROVIDER_ID, RoleNameMapper.PROVIDER_ID);

    private final ClientSessionContext stock;
    private final EffectiveRights rights;

    private ScopedClientSessionContext(ClientSessionContext stock, EffectiveRights rights) {
        this.stock = stock;
        this.rights = rights;
    }

    static ClientSessionContext of(
            KeycloakSession session, AuthenticatedClientSessionModel clientSession, EffectiveRights rights) {
        ClientSessionContext stock = DefaultClientSessionContext.fromClientSessionAndClientScopes(
                clientSession, rights.scopes(), null, session);
        ClientSessionContext scoped = new ScopedClientSessionContext(stock, rights);
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

    /** Without the mappers that make roles up: one adds a role whoever the user is, the other renames one into another. */
    @Override
    public Stream<ProtocolMapperModel> getProtocolMappersStream() {
        return stock.getProtocolMappersStream().filter(mapper -> !ROLE_MAKERS.contains(mapper.getProtocolMapper()));
    }

    @Override
    public String getScopeString(boolean ignoreIncludeInTokenScope) {
        return stock.getScopeString(ignoreIncludeInTokenScope);
    }

    @Override
    public void setAttribute(String name, Object value) {
        stock.setAttribute(name, value);
    }

    @Override
    public <T> T getAttribute(String name, Class<T> type) {
        return stock.getAttribute(name, type);
    }

    @Override
    public AuthorizationRequestContext getAuthorizationRequestContext() {
        return stock.getAuthorizationRequestContext();
    }
}
