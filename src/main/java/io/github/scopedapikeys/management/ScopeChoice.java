package io.github.scopedapikeys.management;

import org.keycloak.models.ClientScopeModel;

/**
 * A scope that a new key may grant.
 *
 * @param scope in Keycloak
 * @param needsParameter whether it can only be granted with a parameter: {@code <name>:<parameter>}
 */
public record ScopeChoice(ClientScopeModel scope, boolean needsParameter) {}
