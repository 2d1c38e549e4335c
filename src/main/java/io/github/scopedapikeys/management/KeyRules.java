package io.github.scopedapikeys.management;

import io.github.scopedapikeys.address.IpRange;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.ratelimit.RateLimit;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.Quoted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;

/** Checks the requested data of a key against realm, owner and policy, and returns it in its stored form. */
final class KeyRules {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final KeyPolicy policy;

    KeyRules(KeycloakSession session, KeyPolicy policy) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.policy = policy;
    }

    /**
     * The data of a new key.
     *
     * @throws InvalidFieldException with the first field that breaks a rule
     */
    ApiKeyCredentialData check(KeySpecification asked, UserModel owner, Instant now) {
        Set<RoleModel> owned = RoleUtils.getDeepUserRoleMappings(owner);
        Instant expiry = Expiry.of(asked.expiresAt(), asked.expiresIn(), policy, now);
        return new ApiKeyCredentialData(
                ApiKeyCredentialData.CURRENT_VERSION,
                policy.prefix().value(),
                FieldLimits.description(asked.description()),
                scopes(asked.scopes(), List.of(), owner, owned),
                realmRoles(asked.realmRoles(), List.of(), owned),
                clientRoles(asked.clientRoles(), Map.of(), owned),
                clients(asked.clients(), List.of()),
                allowedIps(asked.allowedIps()),
                rateLimit(asked.rateLimit(), null),
                true,
                millis(expiry),
                null,
                FieldLimits.metadata(asked.metadata()));
    }

    /**
     * The data of a key after a change. The key may keep what it already grants, even if that could not be granted
     * again.
     *
     * @throws InvalidFieldException with the first field that breaks a rule
     */
    ApiKeyCredentialData check(KeyChange change, ApiKeyCredentialData data, UserModel owner, Instant now) {
        KeySpecification asked = change.fields();
        Set<RoleModel> owned = RoleUtils.getDeepUserRoleMappings(owner);
        Instant expiry = Expiry.changed(data.expiry().orElse(null), asked, policy, now);
        String description = asked.description();
        return new ApiKeyCredentialData(
                ApiKeyCredentialData.CURRENT_VERSION,
                data.prefix(),
                description == null ? data.description() : emptyToNull(FieldLimits.description(description)),
                asked.scopes() == null ? data.scopes() : scopes(asked.scopes(), data.scopes(), owner, owned),
                asked.realmRoles() == null
                        ? data.realmRoles()
                        : realmRoles(asked.realmRoles(), data.realmRoles(), owned),
                asked.clientRoles() == null
                        ? data.clientRoles()
                        : clientRoles(asked.clientRoles(), data.clientRoles(), owned),
                asked.clients() == null ? data.clients() : clients(asked.clients(), data.clients()),
                asked.allowedIps() == null || asked.allowedIps().equals(data.allowedIps())
                        ? data.allowedIps()
                        : allowedIps(asked.allowedIps()),
                asked.rateLimit() == null ? data.rateLimit() : rateLimit(asked.rateLimit(), data.rateLimit()),
                change.enabled() == null ? data.enabled() : change.enabled(),
                millis(expiry),
                data.rotatedAt(),
                asked.metadata() == null ? data.metadata() : FieldLimits.metadata(asked.metadata()));
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private List<String> scopes(@Nullable List<String> asked, List<String> had, UserModel owner, Set<RoleModel> owned) {
        List<String> names = FieldLimits.entries("scopes", asked);
        if (had.containsAll(names)) {
            return names;
        }
        ScopeRules rules = new ScopeRules(session, policy, owner, owned);
        names.stream()
                .filter(name -> !had.contains(name))
                .forEach(name -> rules.problem(name).ifPresent(problem -> {
                    throw new InvalidFieldException("scopes", problem);
                }));
        return names;
    }

    private List<String> realmRoles(@Nullable List<String> asked, List<String> had, Set<RoleModel> owned) {
        List<String> names = FieldLimits.entries("realmRoles", asked);
        names.stream()
                .filter(name -> !had.contains(name))
                .forEach(name -> requireOwned("realmRoles", realm.getRole(name), Quoted.of(name), owned));
        return names;
    }

    private Map<String, List<String>> clientRoles(
            @Nullable Map<String, List<String>> asked, Map<String, List<String>> had, Set<RoleModel> owned) {
        Map<String, List<String>> byClient = FieldLimits.clientRoles(asked);
        byClient.forEach((clientId, names) -> {
            List<String> kept = had.getOrDefault(clientId, List.of());
            ClientModel client = realm.getClientByClientId(clientId);
            if (client == null && !had.containsKey(clientId)) {
                throw new InvalidFieldException(
                        "clientRoles", "must contain only existing clients: there is no client " + Quoted.of(clientId));
            }
            names.stream()
                    .filter(name -> !kept.contains(name))
                    .forEach(name -> requireOwned(
                            "clientRoles",
                            client == null ? null : client.getRole(name),
                            Quoted.of(name) + " of the client " + Quoted.of(clientId),
                            owned));
        });
        return byClient;
    }

    private static void requireOwned(String field, @Nullable RoleModel role, String name, Set<RoleModel> owned) {
        if (role == null) {
            throw new InvalidFieldException(field, "must contain only existing roles: there is no role " + name);
        }
        if (!owned.contains(role)) {
            throw new InvalidFieldException(field, "must contain only roles that the user has, not " + name);
        }
    }

    private List<String> clients(@Nullable List<String> asked, List<String> had) {
        List<String> names = FieldLimits.entries("clients", asked);
        for (String name : names) {
            if (!had.contains(name) && realm.getClientByClientId(name) == null) {
                throw new InvalidFieldException(
                        "clients", "must contain only existing clients: there is no client " + Quoted.of(name));
            }
        }
        return names;
    }

    private List<String> allowedIps(@Nullable List<String> asked) {
        List<String> ranges = FieldLimits.entries("allowedIps", asked);
        ranges.forEach(range -> IpRange.problem(range).ifPresent(problem -> {
            throw new InvalidFieldException("allowedIps", problem + " (" + Quoted.of(range) + ")");
        }));
        if (ranges.isEmpty() && policy.requireIpAllowList()) {
            throw new InvalidFieldException(
                    "allowedIps", "must not be empty: the realm's policy (requireIpAllowList) requires it");
        }
        return ranges;
    }

    /** A limit of its own never raises a key above the policy's: a higher one would promise what does not hold. */
    private @Nullable RateLimit rateLimit(@Nullable Map<String, Long> asked, @Nullable RateLimit had) {
        RateLimit limit = FieldLimits.rateLimit(asked);
        RateLimit allowed = policy.rateLimit().orElse(null);
        if (limit != null && allowed != null && !limit.equals(had) && RateLimit.isHigher(limit, allowed)) {
            throw new InvalidFieldException(
                    "rateLimit",
                    "must not be higher than that of the realm's policy (rateLimit): perSecond at most "
                            + allowed.perSecond() + ", burst at most " + allowed.burst());
        }
        return limit;
    }
}
