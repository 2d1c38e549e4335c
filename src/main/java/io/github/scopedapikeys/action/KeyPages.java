package io.github.scopedapikeys.action;

import io.github.scopedapikeys.management.IssuedKey;
import io.github.scopedapikeys.management.KeyChoices;
import io.github.scopedapikeys.management.ScopeChoice;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.representation.ConsentTexts;
import io.github.scopedapikeys.server.ServerTime;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;

/**
 * The pages of the action, in the realm's login theme. Templates get plain maps and texts, which they escape.
 *
 * <p>Messages have texts as parameters, not numbers or dates: Keycloak would format these by the server's locale.
 */
final class KeyPages {

    /** ISO format, as in e-mail: it is the same in every language. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final RequiredActionContext context;
    private final KeyPolicy policy;

    private KeyPages(RequiredActionContext context) {
        this.context = context;
        this.policy = KeyPolicyReader.read(context.getRealm());
    }

    static KeyPages of(RequiredActionContext context) {
        return new KeyPages(context);
    }

    /** @param error null: nothing is wrong yet */
    Response form(KeyForm form, @Nullable FormError error) {
        Instant now = ServerTime.now();
        KeyChoices choices = KeyChoices.of(context.getSession(), policy, context.getUser());
        ConsentTexts texts = ConsentTexts.of(context.getSession(), context.getUser());
        ExpiryChoices expiries = ExpiryChoices.of(policy, now);
        return context.form()
                .setAttribute("keyName", form.name())
                .setAttribute("scopes", scopes(choices, texts, form))
                .setAttribute("clients", clients(choices, texts, form))
                .setAttribute("complete", choices.complete())
                .setAttribute("needsAllowedIps", policy.requireIpAllowList())
                .setAttribute("allowedIps", form.allowedIps())
                .setAttribute("expiries", expiries(expiries, form))
                .setAttribute("defaultExpiry", TIME.format(now.plus(policy.defaultLifetime())))
                .setAttribute("expiryDate", form.expiryDate())
                .setAttribute("firstDay", expiries.firstDay().toString())
                .setAttribute("lastDay", expiries.lastDay().toString())
                .setAttribute("maxKeys", Integer.toString(policy.maxKeysPerUser()))
                .setAttribute("minutes", Long.toString(minutes(policy.reauthenticateAfter())))
                .setAttribute("errorField", error == null ? "" : error.field())
                .setAttribute("errorMessage", error == null ? "" : error.message())
                .createForm("api-key-create.ftl");
    }

    private static long minutes(Duration time) {
        return Math.max(1, time.toMinutes());
    }

    /** A scope that needs a parameter is left out: nobody can tick it. */
    private static List<Map<String, Object>> scopes(KeyChoices choices, ConsentTexts texts, KeyForm form) {
        return choices.scopes().stream()
                .filter(choice -> !choice.needsParameter())
                .map(ScopeChoice::scope)
                .map(scope -> choice(
                        scope.getName(), text(scope, texts), form.scopes().contains(scope.getName())))
                .toList();
    }

    private static String text(ClientScopeModel scope, ConsentTexts texts) {
        String consent = texts.of(scope);
        if (consent != null) {
            return consent;
        }
        String description = scope.getDescription();
        return description == null || description.isBlank() ? scope.getName() : description;
    }

    private static List<Map<String, Object>> clients(KeyChoices choices, ConsentTexts texts, KeyForm form) {
        return choices.clients().stream()
                .map(client -> choice(
                        client.getClientId(),
                        name(client, texts),
                        form.clients().contains(client.getClientId())))
                .toList();
    }

    private static String name(ClientModel client, ConsentTexts texts) {
        String name = client.getName();
        return name == null || name.isBlank() ? client.getClientId() : texts.resolved(name);
    }

    private static List<Map<String, Object>> expiries(ExpiryChoices expiries, KeyForm form) {
        List<String> values = expiries.values();
        String selected = values.contains(form.expiry()) ? form.expiry() : expiries.selected();
        List<Map<String, Object>> choices = new ArrayList<>();
        values.forEach(value -> choices.add(choice(value, value, value.equals(selected))));
        return choices;
    }

    private static Map<String, Object> choice(String value, String text, boolean selected) {
        return Map.of("value", value, "text", text, "selected", selected);
    }

    /** The only page with the key. Keycloak sends all its pages with {@code no-store}. */
    Response issued(IssuedKey issued) {
        return context.form()
                .setAttribute("keyValue", issued.key().reveal())
                .setAttribute("keyName", issued.credential().name())
                .setAttribute(
                        "keyScopes",
                        String.join(", ", issued.credential().data().scopes()))
                .setAttribute(
                        "keyExpiry",
                        issued.credential().data().expiry().map(TIME::format).orElse(""))
                .createForm("api-key-created.ftl");
    }

    /** The key was created and shown, or is being created, by another request of the same tab. */
    Response alreadyShown() {
        return context.form().createForm("api-key-shown.ftl");
    }
}
