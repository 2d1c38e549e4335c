package io.github.scopedapikeys.rights;

import org.keycloak.models.ClientScopeDecorator;
import org.keycloak.models.ClientScopeModel;

/** A client scope in force with one parameter. Its name contains the parameter: {@code organization:acme}. */
final class ScopeWithParameter extends ClientScopeDecorator {

    private final ClientScopeModel scope;
    private final boolean ofOrganization;

    private ScopeWithParameter(ClientScopeModel scope, String name, boolean ofOrganization) {
        super(scope, name);
        this.scope = scope;
        this.ofOrganization = ofOrganization;
    }

    static ScopeWithParameter organization(ClientScopeModel scope, String alias) {
        return new ScopeWithParameter(scope, scope.getName() + VALUE_SEPARATOR + alias, true);
    }

    static ScopeWithParameter parameterized(ClientScopeModel scope, String parameter) {
        return new ScopeWithParameter(scope, scope.getName() + VALUE_SEPARATOR + parameter, false);
    }

    /**
     * The name that users consent to: without the parameter for organizations, with it for other parameterized scopes.
     */
    static String consentName(ClientScopeModel scope) {
        return scope instanceof ScopeWithParameter with && with.ofOrganization ? with.scope.getName() : scope.getName();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScopeWithParameter with
                && scope.equals(with.scope)
                && getName().equals(with.getName());
    }

    @Override
    public int hashCode() {
        return getName().hashCode();
    }
}
