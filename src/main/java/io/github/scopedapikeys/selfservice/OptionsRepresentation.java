package io.github.scopedapikeys.selfservice;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.scopedapikeys.management.KeyChoices;
import io.github.scopedapikeys.management.ScopeChoice;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.representation.ConsentTexts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * What a user may choose for a key.
 *
 * @param scopes that the key may grant
 * @param realmRoles that the key may grant
 * @param clientRoles that the key may grant, by client ID
 * @param clients that the key may be restricted to
 * @param complete false if a list has more entries, which are not shown
 * @param limits of the realm's policy
 * @param freshSignInNeeded whether the user must sign in again before issuing, rotating or widening a key now
 */
public record OptionsRepresentation(
        List<Scope> scopes,
        List<String> realmRoles,
        Map<String, List<String>> clientRoles,
        List<Client> clients,
        boolean complete,
        Limits limits,
        boolean freshSignInNeeded) {

    /**
     * A scope.
     *
     * @param consentText in the user's language; null if the consent screen does not show the scope
     * @param needsParameter whether only {@code <name>:<parameter>} can be granted
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Scope(
            String name,
            @Nullable String description,
            @Nullable String consentText,
            boolean needsParameter) {}

    /**
     * A client.
     *
     * @param name null if it has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Client(String clientId, @Nullable String name) {}

    /**
     * The rules of the policy that matter for a choice. Times are in seconds.
     *
     * @param enabled whether keys can be issued
     * @param prefix what new keys begin with
     * @param maxKeysPerUser maximum number of keys
     * @param defaultLifetime of a key for which no expiry is chosen
     * @param maxLifetime maximum lifetime
     * @param allowNoExpiry whether {@code "expiresAt": "never"} is allowed
     * @param maxRotationGrace maximum grace period
     * @param requireIpAllowList whether {@code allowedIps} must not be empty
     * @param reauthenticateAfter maximum age of the sign-in
     */
    public record Limits(
            boolean enabled,
            String prefix,
            int maxKeysPerUser,
            long defaultLifetime,
            long maxLifetime,
            boolean allowNoExpiry,
            long maxRotationGrace,
            boolean requireIpAllowList,
            long reauthenticateAfter) {}

    static OptionsRepresentation of(
            KeyChoices choices, ConsentTexts texts, KeyPolicy policy, boolean freshSignInNeeded) {
        return new OptionsRepresentation(
                choices.scopes().stream().map(choice -> scope(choice, texts)).toList(),
                choices.realmRoles(),
                choices.clientRoles(),
                choices.clients().stream().map(OptionsRepresentation::client).toList(),
                choices.complete(),
                new Limits(
                        policy.enabled(),
                        policy.prefix().value(),
                        policy.maxKeysPerUser(),
                        policy.defaultLifetime().toSeconds(),
                        policy.maxLifetime().toSeconds(),
                        policy.allowNoExpiry(),
                        policy.maxRotationGrace().toSeconds(),
                        policy.requireIpAllowList(),
                        policy.reauthenticateAfter().toSeconds()),
                freshSignInNeeded);
    }

    private static Scope scope(ScopeChoice choice, ConsentTexts texts) {
        return new Scope(
                choice.scope().getName(),
                choice.scope().getDescription(),
                texts.of(choice.scope()),
                choice.needsParameter());
    }

    private static Client client(ClientModel client) {
        return new Client(client.getClientId(), client.getName());
    }
}
