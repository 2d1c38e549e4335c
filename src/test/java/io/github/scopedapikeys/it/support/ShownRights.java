package io.github.scopedapikeys.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.worlds.Introspected;
import io.github.scopedapikeys.it.worlds.Role;
import io.github.scopedapikeys.it.worlds.Token;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rights that a token or an introspection response shows. */
record ShownRights(Set<String> audience, Set<String> scope, Set<String> hidden, Set<Role> roles) {

    static ShownRights of(JsonNode claims) {
        Set<Role> roles = new TreeSet<>();
        roles(claims.path("realm_access")).forEach(name -> roles.add(Role.ofRealm(name)));
        claims.path("resource_access")
                .properties()
                .forEach(client ->
                        roles(client.getValue()).forEach(name -> roles.add(new Role(client.getKey(), name))));
        return new ShownRights(
                audience(claims.path("aud")), words(claims, "scope"), words(claims, "api_key_scope"), roles);
    }

    static ShownRights of(Token token) {
        return new ShownRights(token.audience(), token.scope(), token.hidden(), token.roles());
    }

    /** Without hidden scopes, which introspection need not show. */
    static ShownRights of(Token token, Introspected introspected) {
        return new ShownRights(token.audience(), introspected.scope(), Set.of(), introspected.roles());
    }

    ShownRights withoutHidden() {
        return new ShownRights(audience, scope, Set.of(), roles);
    }

    private static List<String> roles(JsonNode access) {
        return Leads.strings(access.path("roles"));
    }

    private static Set<String> audience(JsonNode audience) {
        return audience.isTextual() ? Set.of(audience.asText()) : new TreeSet<>(Leads.strings(audience));
    }

    private static Set<String> words(JsonNode claims, String claim) {
        Set<String> words = new TreeSet<>(List.of(claims.path(claim).asText().split(" ")));
        words.remove("");
        return words;
    }
}
