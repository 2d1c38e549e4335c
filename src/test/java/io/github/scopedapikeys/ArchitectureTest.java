package io.github.scopedapikeys;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.github.scopedapikeys.key.ApiKey;
import jakarta.persistence.Entity;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.keycloak.authentication.AbstractAuthenticationFlowContext;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Which room may know which, and a few habits that a machine can hold. */
@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTest {

    private static final String ROOT = "io.github.scopedapikeys";
    private static final Set<String> DOORS = Set.of(
            "action",
            "admin",
            "assertion",
            "authentication",
            "exchange",
            "gateway",
            "introspection",
            "realm",
            "selfservice",
            "startup",
            "tasks");
    private static final Set<String> SHARED_BY_DOORS = Set.of("representation");
    private static final Set<String> RULES = Set.of("leak", "mail", "management", "policy", "verification");
    private static final Set<String> RIGHTS = Set.of("rights", "token");
    private static final Set<String> RECORD = Set.of("audit");
    private static final Set<String> KEEPING = Set.of("credential", "directory", "pepper", "ratelimit", "usage");
    private static final Set<String> GROUND = Set.of("address", "key", "server");

    /** From the top down. */
    private static final List<Set<String>> LAYERS =
            List.of(DOORS, SHARED_BY_DOORS, RULES, RIGHTS, RECORD, KEEPING, GROUND);

    /** Which room of a layer knows which other of the same layer; doors know none, but realm mounts others. */
    private static final Map<String, Set<String>> NEIGHBOURS = Map.of(
            "realm", Set.of("gateway", "selfservice"),
            "leak", Set.of("management", "policy", "verification"),
            "management", Set.of("mail", "policy", "verification"),
            "mail", Set.of("policy"),
            "verification", Set.of("policy"),
            "token", Set.of("rights"),
            "usage", Set.of("directory"),
            "directory", Set.of("credential"),
            "credential", Set.of("pepper", "ratelimit"),
            "server", Set.of("key"));

    /** What shows a key, once, to whoever made it. */
    private static final Set<String> READERS_OF_SECRETS =
            Set.of("ApiKeyRepresentation", "KeyAdminResource", "KeyPages");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void everyRoomHasItsLayer() {
        Set<String> rooms = new TreeSet<>();
        CLASSES.forEach(type -> rooms.add(roomOf(type)));

        assertThat(LAYERS.stream().flatMap(Set::stream)).containsExactlyInAnyOrderElementsOf(rooms);
    }

    /** Downwards, and to the neighbours that are named. */
    @Test
    void dataFlowsOneWay() {
        classes().should(knowOnlyWhatIsBelow()).check(CLASSES);
    }

    @Test
    void everyNamedNeighbourIsOne() {
        NEIGHBOURS.forEach((room, neighbours) -> assertThat(neighbours)
                .as(room)
                .allMatch(neighbour -> CLASSES.stream()
                        .filter(type -> roomOf(type).equals(room))
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .anyMatch(dependency -> isOurs(dependency.getTargetClass())
                                && roomOf(dependency.getTargetClass()).equals(neighbour))));
    }

    @Test
    void classesOfARoomAreFreeOfCycles() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return isOurs(type) ? SliceIdentifier.of(outermost(type).getName()) : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "top-level classes";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void keyRoomIsPureJava() {
        classes()
                .that()
                .resideInAPackage(room("key"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(room("key"), "java..", "javax.crypto..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void addressRoomIsPureJava() {
        classes()
                .that()
                .resideInAPackage(room("address"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(room("address"), "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void keysAreRevealedInFewPlaces() {
        Set<String> readers = new TreeSet<>();
        CLASSES.forEach(type -> type.getMethodCallsFromSelf().stream()
                .filter(call -> call.getTargetOwner().isEquivalentTo(ApiKey.class)
                        && call.getName().equals("reveal"))
                .forEach(call -> readers.add(outermost(type).getSimpleName())));

        assertThat(readers).isEqualTo(READERS_OF_SECRETS);
    }

    /** Only what hashes keys needs the peppers. */
    @Test
    void peppersAreForTheCredentialAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".credential", ROOT + ".pepper")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".pepper")
                .check(CLASSES);
    }

    /**
     * A flow that goes on because of a key leads to a user session and to required actions: whoever has the key would
     * take over the account. A failure would be counted against the owner.
     */
    @Test
    void authenticatorsOnlyAnswerOrStepAside() {
        Set<String> calls = new TreeSet<>();
        CLASSES.stream()
                .filter(type -> roomOf(type).equals("authentication"))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isAssignableTo(AbstractAuthenticationFlowContext.class)
                        || call.getTargetOwner().isAssignableTo(AuthenticationSessionModel.class))
                .map(call -> call.getName())
                .filter(name -> !name.startsWith("get"))
                .forEach(calls::add);

        assertThat(calls).containsExactly("attempted", "forceChallenge");
    }

    /** It is in a flow only to be found there. */
    @Test
    void markerOfTheAccountConsoleSignsNobodyIn() {
        Set<String> calls = new TreeSet<>();
        CLASSES.stream()
                .filter(type -> type.getSimpleName().equals("AccountConsoleMarker"))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .forEach(call -> calls.add(call.getName()));

        assertThat(calls).containsExactly("attempted");
    }

    @Test
    void packagesAreNullMarked() {
        classes().should(resideInANullMarkedPackage()).check(CLASSES);
    }

    @Test
    void classesAreFinalUnlessExtended() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotAnonymousClasses()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                // Enums whose constants have bodies are not final, entities are subclassed by Hibernate.
                .and()
                .areNotEnums()
                .and(are(not(annotatedWith(Entity.class))))
                .and(are(not(extendedHere())))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Helper")
                .andShould()
                .haveSimpleNameNotEndingWith("Impl")
                .andShould()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .check(CLASSES);
    }

    /** Keycloak's {@code Time} is the one clock: tests move it. */
    @Test
    void nobodyReadsTheSystemClock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .check(CLASSES);
    }

    @Test
    void logsGoThroughJBossLogging() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("org.slf4j.."))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> extendedHere() {
        return DescribedPredicate.describe(
                "extended by another class", type -> !type.getSubclasses().isEmpty());
    }

    private static String room(String name) {
        return ROOT + "." + name + "..";
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith(ROOT + ".");
    }

    private static String roomOf(JavaClass type) {
        return type.getPackageName().substring(ROOT.length() + 1).split("\\.")[0];
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static int layerOf(String room) {
        for (int layer = 0; layer < LAYERS.size(); layer++) {
            if (LAYERS.get(layer).contains(room)) {
                return layer;
            }
        }
        throw new IllegalArgumentException(room + " has no layer");
    }

    private static ArchCondition<JavaClass> knowOnlyWhatIsBelow() {
        return new ArchCondition<>("know only what is below, and the neighbours that are named") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    if (isOurs(dependency.getTargetClass())) {
                        String from = roomOf(item);
                        String to = roomOf(dependency.getTargetClass());
                        boolean allowed = from.equals(to)
                                || layerOf(from) < layerOf(to)
                                || NEIGHBOURS.getOrDefault(from, Set.of()).contains(to);
                        events.add(new SimpleConditionEvent(item, allowed, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(
                        item, marked, item.getPackageName() + ": package-info.java lacks @NullMarked"));
            }
        };
    }
}
