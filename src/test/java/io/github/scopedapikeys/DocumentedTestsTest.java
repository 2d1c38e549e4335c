package io.github.scopedapikeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that a document names is there: {@code `SomeIT`}, {@code `SomeTest.someMethod`}. */
class DocumentedTestsTest {

    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:IT|Tests?|Trail))(?:\\.(\\w+))?`");
    private static final Path SOURCES = Path.of("src", "test", "java");

    @Test
    void namedTestsExist() throws IOException {
        Map<String, Path> sources = sources();
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path document : documents()) {
            Matcher matcher = NAMED.matcher(Files.readString(document));
            while (matcher.find()) {
                named++;
                Path source = sources.get(matcher.group(1));
                String method = matcher.group(2);
                boolean there = source != null
                        && (method == null || Files.readString(source).contains("void " + method + "("));
                if (!there) {
                    missing.add(document.getFileName() + ": " + matcher.group());
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(named).as("tests named in documents").isGreaterThan(50);
    }

    private static Map<String, Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.getFileName().toString().matches("[A-Z].*\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), file -> file));
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md"), Path.of("SECURITY.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }
}
