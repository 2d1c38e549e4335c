package io.github.scopedapikeys.mail;

import io.github.scopedapikeys.fuzz.Fakes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.email.freemarker.FreeMarkerEmailTemplateProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.KeycloakTransaction;
import org.keycloak.models.KeycloakTransactionManager;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RealmProvider;
import org.keycloak.models.ThemeManager;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserProvider;
import org.keycloak.models.UserSessionModel;
import org.keycloak.theme.KeycloakSanitizerMethod;
import org.keycloak.theme.Theme;
import org.keycloak.theme.freemarker.DefaultFreeMarkerProvider;
import org.keycloak.theme.freemarker.FreeMarkerProvider;

/**
 * Where e-mails arrive at once, written by Keycloak's own template provider out of the jar's templates and messages and
 * Keycloak's layout.
 */
final class MailRoom {

    static final String REALM_NAME = "Shop & <b>Sons</b>";

    /** @param text plain */
    record Mail(String subject, String text, String html) {}

    final RealmModel realm;
    final UserModel owner = user("owner", "shop-owner");

    private final List<Mail> arrived = new ArrayList<>();
    private final Set<String> asked = new TreeSet<>();
    private final Locale locale;
    private final KeycloakSession session;
    private final KeyMail mail;
    private @Nullable UserModel actor;

    MailRoom(Locale locale) {
        this.locale = locale;
        this.realm = Fakes.of(
                RealmModel.class,
                Map.of(
                        "getId", arguments -> "realm",
                        "getDisplayName", arguments -> REALM_NAME,
                        "isEnabled", arguments -> true,
                        "getSmtpConfig", arguments -> Map.of("host", "mail.example.com"),
                        "getAttribute", arguments -> "api-keys.enabled".equals(arguments[0]) ? "true" : null));
        this.session = session();
        this.mail = new KeyMail(session, new Outbox());
    }

    /** As if this user were signed in. */
    KeyMail by(UserModel user) {
        actor = user;
        return mail;
    }

    List<Mail> arrived() {
        return arrived;
    }

    /** The messages that were asked for. */
    Set<String> asked() {
        return asked;
    }

    static UserModel user(String id, String name) {
        Map<String, Function<Object[], Object>> methods = new HashMap<>();
        methods.put("getId", arguments -> id);
        methods.put("getUsername", arguments -> name);
        methods.put("isEnabled", arguments -> true);
        methods.put("getEmail", arguments -> name + "@example.com");
        methods.put("getServiceAccountClientLink", arguments -> null);
        methods.put("getAttributes", arguments -> null);
        return Fakes.of(UserModel.class, methods);
    }

    /** In the form that is in the jar. */
    static Properties messages(Locale locale) {
        Properties messages = new Properties();
        try (InputStream file = MailRoom.class.getResourceAsStream(
                "/theme-resources/messages/messages_" + locale.getLanguage() + ".properties")) {
            messages.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return messages;
    }

    private KeycloakSession session() {
        Map<String, Function<Object[], Object>> methods = new HashMap<>();
        KeycloakContext context = Fakes.of(
                KeycloakContext.class,
                Map.of(
                        "getConnection", arguments -> null,
                        "getUserSession",
                                arguments -> Fakes.of(
                                        UserSessionModel.class,
                                        Map.of("getUser", nothing -> actor, "getNote", note -> null)),
                        "setRealm", arguments -> null,
                        "resolveLocale", arguments -> locale,
                        "getUri",
                                arguments -> {
                                    throw new jakarta.enterprise.context.ContextNotActiveException();
                                }));
        KeycloakSession made = Fakes.of(KeycloakSession.class, methods);
        KeycloakSessionFactory factory = Fakes.of(KeycloakSessionFactory.class, Map.of("create", arguments -> made));
        KeycloakTransactionManager transactions = Fakes.of(
                KeycloakTransactionManager.class,
                Map.of("begin", arguments -> null, "enlistAfterCompletion", arguments -> {
                    KeycloakTransaction transaction = (KeycloakTransaction) arguments[0];
                    transaction.begin();
                    transaction.commit();
                    return null;
                }));
        RealmProvider realms = Fakes.of(RealmProvider.class, Map.of("getRealm", arguments -> realm));
        UserProvider users = Fakes.of(UserProvider.class, Map.of("getUserById", arguments -> owner));
        ThemeManager themes = Fakes.of(ThemeManager.class, Map.of("getTheme", arguments -> theme()));
        Map<Object, Object> attributes = new HashMap<>();
        methods.put("getContext", arguments -> context);
        methods.put("getKeycloakSessionFactory", arguments -> factory);
        methods.put("getTransactionManager", arguments -> transactions);
        methods.put("realms", arguments -> realms);
        methods.put("users", arguments -> users);
        methods.put("theme", arguments -> themes);
        methods.put("getProvider", arguments -> provider((Class<?>) arguments[0]));
        methods.put("getAttribute", arguments -> attributes.get(arguments[0]));
        methods.put("setAttribute", arguments -> attributes.put(arguments[0], arguments[1]));
        methods.put("close", arguments -> null);
        return made;
    }

    private Object provider(Class<?> type) {
        if (type == ExecutorsProvider.class) {
            ExecutorService atOnce = Fakes.of(ExecutorService.class, Map.of("execute", arguments -> {
                ((Runnable) arguments[0]).run();
                return null;
            }));
            return Fakes.of(ExecutorsProvider.class, Map.of("getExecutor", arguments -> atOnce));
        }
        if (type == EmailTemplateProvider.class) {
            return new FreeMarkerEmailTemplateProvider(session);
        }
        if (type == FreeMarkerProvider.class) {
            return new DefaultFreeMarkerProvider(null, new KeycloakSanitizerMethod());
        }
        if (type == EmailSenderProvider.class) {
            return Fakes.of(EmailSenderProvider.class, Map.of("send", arguments -> {
                arrived.add(new Mail((String) arguments[2], (String) arguments[3], (String) arguments[4]));
                return null;
            }));
        }
        throw new UnsupportedOperationException(type.getName());
    }

    private Theme theme() {
        return Fakes.of(
                Theme.class,
                Map.of(
                        "getEnhancedMessages", arguments -> new AskedMessages(),
                        "getProperties", arguments -> new Properties(),
                        "getTemplate", arguments -> template((String) arguments[0])));
    }

    /** Keycloak's, where the jar has none. */
    private static @Nullable URL template(String name) {
        URL ours = MailRoom.class.getResource("/theme-resources/templates/" + name);
        return ours == null ? MailRoom.class.getResource("/theme/base/email/" + name) : ours;
    }

    /** Remembers what it is asked for. */
    private final class AskedMessages extends Properties {

        private static final long serialVersionUID = 1L;

        AskedMessages() {
            putAll(messages(locale));
        }

        @Override
        public String getProperty(String key, String other) {
            asked.add(key);
            return super.getProperty(key, other);
        }

        @Override
        public synchronized Object getOrDefault(Object key, Object other) {
            asked.add((String) key);
            return super.getOrDefault(key, other);
        }
    }
}
