package io.github.scopedapikeys.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of the form and the pages after it. */
class PageMessagesTest {

    private static final Path THEMES = Path.of("themes");
    private static final Pattern OF_PAGES = Pattern.compile("api-key-(form|created|shown)-.*");
    private static final Pattern USED = Pattern.compile("msg\\(\"(api-key-[^\"]+)\"( \\+)?");
    private static final Object[] VALUES = {"first", "second"};

    /** A template may put the end of a message's key together: then some message must begin so. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void everyMessageIsThereAndUsed(String language) throws IOException {
        Set<String> there = ofPages(messages(language));
        Set<String> whole = new TreeSet<>();
        Set<String> beginnings = new TreeSet<>();
        Matcher used = USED.matcher(templates());
        while (used.find()) {
            (used.group(2) == null ? whole : beginnings).add(used.group(1));
        }

        assertThat(there).containsAll(whole);
        assertThat(beginnings).isNotEmpty().allMatch(start -> there.stream().anyMatch(key -> key.startsWith(start)));
        assertThat(there)
                .allMatch(key -> whole.contains(key) || beginnings.stream().anyMatch(key::startsWith));
    }

    @Test
    void languagesSayTheSameThings() throws IOException {
        Properties english = messages("en");
        Properties german = messages("de");

        assertThat(ofPages(german)).isEqualTo(ofPages(english));
        for (String key : ofPages(english)) {
            assertThat(values(german.getProperty(key))).as(key).isEqualTo(values(english.getProperty(key)));
            for (Properties messages : List.of(english, german)) {
                String message = messages.getProperty(key);
                assertThat(message).as(key).isNotBlank();
                // An apostrophe alone would be swallowed, and what follows taken to the letter.
                assertThat(new MessageFormat(message, Locale.GERMAN).format(VALUES))
                        .as(key)
                        .isEqualTo(message.replace("{0}", "first").replace("{1}", "second"));
            }
        }
    }

    private static Set<String> values(String message) {
        return Pattern.compile("\\{\\d}")
                .matcher(message)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> ofPages(Properties messages) {
        return messages.stringPropertyNames().stream()
                .filter(key -> OF_PAGES.matcher(key).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties messages(String language) throws IOException {
        Properties messages = new Properties();
        try (Reader file =
                Files.newBufferedReader(THEMES.resolve("messages").resolve("messages_" + language + ".properties"))) {
            messages.load(file);
        }
        return messages;
    }

    private static String templates() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("api-key-create.ftl", "api-key-created.ftl", "api-key-shown.ftl")) {
            all.append(Files.readString(THEMES.resolve("templates").resolve(name)));
        }
        return all.toString();
    }
}
