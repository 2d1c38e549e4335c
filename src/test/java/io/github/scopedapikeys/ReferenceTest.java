package io.github.scopedapikeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.audit.Reason;
import io.github.scopedapikeys.management.SelfServiceRefusal;
import io.github.scopedapikeys.policy.RuleDefaults;
import io.github.scopedapikeys.startup.StartUpSpi;
import io.github.scopedapikeys.verification.Refusal;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.Config;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** {@code docs/reference.md} names every option, rule, reason, event detail and meter of the code, and no other. */
class ReferenceTest {

    private static final Path MAIN = Path.of("src", "main");
    private static final String PAGE = read(Path.of("docs", "reference.md"));

    /** Its name is the administrator's, so no factory can declare it. */
    private static final String PEPPER = "spi-credential--api-key--pepper-<name>";

    private static final Pattern RANGE = Pattern.compile("(\\d+) (?:to (\\d+)|or more)");
    private static final Pattern METER = Pattern.compile("\"(keycloak\\.api\\.keys[a-z.]*)\"");
    private static final Pattern METER_IN_USE = Pattern.compile(
            "(Counter|Timer|Gauge)\\.builder\\((\"[a-z.]+\"|METER)|(CacheMeters)\\.register\\(\\s*METER");

    @Test
    void everyOptionIsThereWithItsDefault() throws Exception {
        Map<String, String> options = new TreeMap<>();
        for (Option option : options()) {
            Object value = option.property().getDefaultValue();
            options.put(option.fullName(), shown(value == null ? "" : value.toString()));
        }

        assertThat(options).isNotEmpty();
        assertThat(named("spi-[a-z0-9-]+--[a-z0-9-]+--[a-z0-9<>-]+")).isEqualTo(with(options.keySet(), PEPPER));
        assertThat(rows("Server options")).containsOnlyKeys(with(options.keySet(), PEPPER));
        options.forEach((name, value) ->
                assertThat(rows("Server options").get(name).get(1)).as(name).isEqualTo(value));
    }

    @Test
    void everyRangeIsThatOfTheServer() throws Exception {
        int ranges = 0;
        for (Option option : options()) {
            Matcher range =
                    RANGE.matcher(rows("Server options").get(option.fullName()).get(2));
            if (range.matches()) {
                ranges++;
                long minimum = Long.parseLong(range.group(1));
                long maximum = range.group(2) == null ? Integer.MAX_VALUE : Long.parseLong(range.group(2));
                assertThatCode(() -> option.init(minimum)).as(option.fullName()).doesNotThrowAnyException();
                assertThatCode(() -> option.init(maximum)).as(option.fullName()).doesNotThrowAnyException();
                assertThatIllegalArgumentException().as(option.fullName()).isThrownBy(() -> option.init(minimum - 1));
                assertThatIllegalArgumentException().as(option.fullName()).isThrownBy(() -> option.init(maximum + 1));
            }
        }

        assertThat(ranges).isEqualTo(options().size() - 1);
    }

    @Test
    void everyRuleIsThereWithItsDefaultAndItsStrictValue() throws Exception {
        Map<String, RuleDefaults.Defaults> rules = RuleDefaults.all();

        assertThat(named("api-keys\\.[A-Za-z-]+")).isEqualTo(with(rules.keySet(), "api-keys.policy-stored"));
        assertThat(rows("Policy of a realm")).containsOnlyKeys(rules.keySet());
        rules.forEach((name, value) -> {
            List<String> cells = rows("Policy of a realm").get(name);
            assertThat(first(cells.get(1))).as(name).isEqualTo(shown(value.unset()));
            assertThat(first(cells.get(2))).as(name).isEqualTo(shown(value.strict()));
        });
    }

    @Test
    void everyReasonIsThereWithItsErrors() {
        Map<String, List<String>> rows = rows("Reasons of refusals");

        assertThat(rows).containsOnlyKeys(reasons());
        for (Refusal refusal : Refusal.values()) {
            assertThat(rows.get(refusal.reason()).subList(0, 2))
                    .as(refusal.reason())
                    .containsExactly(shown(refusal.eventError()), shown(refusal.oauthError()));
        }
    }

    @Test
    void everyReasonOfSelfServiceIsThereWithItsError() throws IOException {
        Map<String, List<String>> rows = rows("Reasons of refused self-service");
        List<Reason> reasons = List.of(SelfServiceRefusal.values());

        assertThat(rows).containsOnlyKeys(reasons.stream().map(Reason::reason).toList());
        reasons.forEach(reason ->
                assertThat(rows.get(reason.reason()).get(0)).as(reason.reason()).isEqualTo(shown(reason.eventError())));
    }

    @Test
    void everyDetailOfEventsIsThere() throws Exception {
        Set<String> details = new TreeSet<>();
        for (Field field : EventDetailNames.class.getDeclaredFields()) {
            if (field.getType() == String.class && Modifier.isPublic(field.getModifiers())) {
                details.add((String) field.get(null));
            }
        }
        Set<String> explained = rows("Events").keySet().stream()
                .filter(name -> name.startsWith("api_key_"))
                .collect(Collectors.toSet());

        assertThat(details).isNotEmpty();
        assertThat(explained).isEqualTo(details);
        details.addAll(reasons());
        Arrays.stream(SelfServiceRefusal.values()).forEach(reason -> details.add(reason.reason()));
        assertThat(named("\\bapi_key_[a-z_]+")).isEqualTo(details);
    }

    @Test
    void everyMeterIsThere() throws IOException {
        Set<String> meters = new TreeSet<>();
        Set<String> literals = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (Path source : files(MAIN.resolve("java"))) {
            String code = read(source);
            List<String> found = groups(METER, code);
            literals.addAll(found);
            METER_IN_USE.matcher(code).results().forEach(use -> {
                String name = "METER".equals(use.group(2)) || use.group(3) != null
                        ? found.get(0)
                        : use.group(2).replace("\"", "");
                if (name.startsWith("keycloak.")) {
                    used.add(name);
                    meters.addAll(prometheusNames(use, name.replace('.', '_')));
                }
            });
        }

        assertThat(used).isNotEmpty().isEqualTo(literals);
        assertThat(rows("Metrics")).containsOnlyKeys(meters);
        assertThat(named("keycloak_api_keys_[a-z_]+")).isEqualTo(meters);
    }

    private static List<String> prometheusNames(MatchResult use, String name) {
        if (use.group(3) != null) {
            return List.of(name + "_gets_total", name + "_size");
        }
        return switch (use.group(1)) {
            case "Counter" -> List.of(name + "_total");
            case "Timer" -> List.of(name + "_seconds");
            default -> List.of(name);
        };
    }

    /** An option of the server, and the factory that reads it. */
    private record Option(
            String spi, String provider, ProviderConfigProperty property, Supplier<ProviderFactory<?>> factory) {

        String fullName() {
            return "spi-" + spi + "--" + provider + "--" + property.getName();
        }

        void init(long value) {
            factory.get().init((Config.Scope) Proxy.newProxyInstance(
                    ReferenceTest.class.getClassLoader(),
                    new Class<?>[] {Config.Scope.class},
                    (scope, method, arguments) ->
                            property.getName().equals(arguments[0]) ? String.valueOf(value) : null));
        }
    }

    private static List<Option> options() throws Exception {
        Map<String, String> spis = ServiceLoader.load(Spi.class).stream()
                .filter(spi -> spi.type() != StartUpSpi.class)
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toMap(spi -> spi.getProviderFactoryClass().getName(), Spi::getName));
        List<Option> options = new ArrayList<>();
        for (Path service : files(MAIN.resolve(Path.of("resources", "META-INF", "services")))) {
            for (String type : Files.readAllLines(service)) {
                if (Class.forName(type).getDeclaredConstructor().newInstance() instanceof ProviderFactory<?> factory) {
                    String spi = spis.get(service.getFileName().toString());
                    factory.getConfigMetadata()
                            .forEach(property ->
                                    options.add(new Option(spi, factory.getId(), property, () -> created(type))));
                }
            }
        }
        return options;
    }

    private static ProviderFactory<?> created(String type) {
        try {
            return (ProviderFactory<?>)
                    Class.forName(type).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> reasons() {
        return Arrays.stream(Refusal.values()).map(Refusal::reason).collect(Collectors.toSet());
    }

    private static Set<String> with(Set<String> names, String... more) {
        return Stream.concat(names.stream(), Arrays.stream(more)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** As the page shows a value. */
    private static String shown(String value) {
        return value.isEmpty() ? "none" : "`" + value + "`";
    }

    /** A cell without what stands in brackets behind its value. */
    private static String first(String cell) {
        return cell.replaceFirst(" \\(.*\\)$", "");
    }

    private static Set<String> named(String pattern) {
        return Pattern.compile(pattern)
                .matcher(PAGE)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rows of the tables of a chapter: the other cells by the code in the first. */
    private static Map<String, List<String>> rows(String chapter) {
        int start = PAGE.indexOf("\n## " + chapter + "\n");
        int end = PAGE.indexOf("\n## ", start + 1);
        assertThat(start).as(chapter).isPositive();
        return PAGE.substring(start, end < 0 ? PAGE.length() : end)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(ReferenceTest::cells)
                .collect(Collectors.toMap(
                        cells -> cells.get(0).substring(1, cells.get(0).indexOf('`', 1)),
                        cells -> cells.subList(1, cells.size())));
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.substring(1, row.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    private static List<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
