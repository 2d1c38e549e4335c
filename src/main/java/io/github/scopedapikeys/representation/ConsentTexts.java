package io.github.scopedapikeys.representation;

import java.io.IOException;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.theme.Theme;

/** The texts of scopes on Keycloak's consent screen, in the user's language. */
public final class ConsentTexts {

    private static final String KEY_START = "${";
    private static final String KEY_END = "}";

    private final Properties messages;
    private final Locale locale;

    private ConsentTexts(Properties messages, Locale locale) {
        this.messages = messages;
        this.locale = locale;
    }

    /** Texts of the realm's login theme and of its localization, as on the consent screen. */
    public static ConsentTexts of(KeycloakSession session, UserModel user) {
        Locale locale = session.getContext().resolveLocale(user);
        try {
            return new ConsentTexts(
                    session.theme()
                            .getTheme(Theme.Type.LOGIN)
                            .getEnhancedMessages(session.getContext().getRealm(), locale),
                    locale);
        } catch (IOException e) {
            return new ConsentTexts(new Properties(), locale);
        }
    }

    /** Null if the consent screen does not show the scope. */
    public @Nullable String of(ClientScopeModel scope) {
        if (!scope.isDisplayOnConsentScreen()) {
            return null;
        }
        String text = scope.getConsentScreenText();
        return text == null || text.isBlank() ? scope.getName() : resolved(text);
    }

    /** A text that may be the key of a message, as {@code ${key}}; otherwise the text itself. */
    public String resolved(String text) {
        if (!text.startsWith(KEY_START) || !text.endsWith(KEY_END)) {
            return text;
        }
        String key = text.substring(KEY_START.length(), text.length() - KEY_END.length());
        String message = messages.getProperty(key, key);
        try {
            return new MessageFormat(message, locale).format(new Object[0]);
        } catch (IllegalArgumentException e) {
            return message;
        }
    }
}
