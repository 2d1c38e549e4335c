package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.testframework.realm.ManagedRealm;

/** A browser in which an application asks for the action {@code create-api-key}, in a realm of {@link SelfServiceRealm}. */
public final class KeyActionBrowser {

    /** The field of the page with the key. */
    private static final Pattern KEY = Pattern.compile("<textarea id=\"api-key-value\"[^>]*>([^<]+)</textarea>");

    /** What Keycloak writes into a page, so that a refresh does not send the form again. */
    private static final Pattern REFRESH =
            Pattern.compile("history\\.replaceState\\(\\{\\}, \"some title\", \"([^\"]+)\"");

    private final ManagedRealm realm;
    private final Leads leads;
    private final String username;
    private final BrowserSession browser = new BrowserSession();

    public KeyActionBrowser(ManagedRealm realm, Leads leads, String username) {
        this.realm = realm;
        this.leads = leads;
        this.username = username;
    }

    public BrowserSession browser() {
        return browser;
    }

    /** Asks for the action, and signs in if Keycloak asks for it. */
    public Answer ask(String... parameters) {
        return signIn(askOnly(parameters));
    }

    /** Asks for the action, or for another. */
    public Answer askOnly(String... parameters) {
        List<String> all = new ArrayList<>(List.of(
                "client_id",
                SelfServiceRealm.PORTAL,
                "response_type",
                "code",
                "scope",
                "openid",
                "redirect_uri",
                SelfServiceRealm.REDIRECT_URI));
        if (!List.of(parameters).contains("kc_action")) {
            all.addAll(List.of("kc_action", "create-api-key"));
        }
        all.addAll(List.of(parameters));
        return browser.open(
                realm.getBaseUrl() + "/protocol/openid-connect/auth?" + Leads.form(all.toArray(String[]::new)));
    }

    /** Fills in the sign-in page, if it is one. */
    public Answer signIn(Answer page) {
        return page.text().contains("name=\"password\"")
                ? browser.submit(page, "username", username, "password", username + "-demo")
                : page;
    }

    public Answer submit(Answer page, String... fields) {
        return browser.submit(page, fields);
    }

    /** The key on a page that must have one. From now on, it must be nowhere else. */
    public String keyOn(Answer page) {
        Matcher key = KEY.matcher(page.text());
        assertThat(key.find()).as(page.status() + page.text()).isTrue();
        leads.trail().record(key.group(1));
        return key.group(1);
    }

    public static boolean isForm(Answer page) {
        return page.text().contains("id=\"api-key-form\"");
    }

    public static boolean hasKey(Answer page) {
        return KEY.matcher(page.text()).find();
    }

    public static boolean saysShown(Answer page) {
        return page.text().contains("id=\"api-key-shown\"");
    }

    /** The page that the browser gets when the user reloads a page. */
    public Answer refresh(Answer page) {
        Matcher address = REFRESH.matcher(page.text());
        assertThat(address.find()).as(page.text()).isTrue();
        return browser.open(address.group(1));
    }

    /** How the action ended, as the application is told. */
    public static String status(Answer redirect) {
        String location = redirect.headers().firstValue("Location").orElse("");
        assertThat(location).as(redirect.status() + redirect.text()).startsWith(SelfServiceRealm.REDIRECT_URI);
        assertThat(location).contains("code=");
        Matcher status = Pattern.compile("[?&]kc_action_status=([a-z]+)").matcher(location);
        return status.find() ? status.group(1) : "";
    }
}
