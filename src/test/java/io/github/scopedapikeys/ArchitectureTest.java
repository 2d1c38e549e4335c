package io.github.scopedapikeys;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.persistence.Entity;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Which room may know which, and a few habits that a machine can hold. */
class ArchitectureTest {

    private static final String ROOT = "io.github.scopedapikeys";
    private static final String[] DOORS = {
        "account", "admin", "authentication", "exchange", "introspection", "seal", "startup", "tasks"
    };
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void dataFlowsOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("doors")
                .definedBy(packages(DOORS))
                .layer("representation")
                .definedBy(packages("representation"))
                .layer("rules")
                .definedBy(packages("leak", "mail", "policy", "service", "verification"))
                .layer("rights")
                .definedBy(packages("grant"))
                .layer("keeping")
                .definedBy(packages("credential", "directory"))
                .layer("text")
                .definedBy(packages("key"))
                .whereLayer("doors")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("representation")
                .mayOnlyBeAccessedByLayers("doors")
                .whereLayer("rules")
                .mayOnlyBeAccessedByLayers("doors", "representation")
                .whereLayer("rights")
                .mayOnlyBeAccessedByLayers("doors", "rules")
                .whereLayer("keeping")
                .mayOnlyBeAccessedByLayers("doors", "representation", "rules", "rights")
                .whereLayer("text")
                .mayOnlyBeAccessedByLayers("doors", "representation", "rules", "rights", "keeping")
                .check(CLASSES);
    }

    @Test
    void doorsDoNotKnowEachOther() {
        for (String door : DOORS) {
            for (String other : DOORS) {
                if (!door.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage(room(door))
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(room(other))
                            .allowEmptyShould(true)
                            .check(CLASSES);
                }
            }
        }
    }

    @Test
    void roomsAreFreeOfCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
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

    private static String[] packages(String... rooms) {
        String[] packages = new String[rooms.length];
        for (int i = 0; i < rooms.length; i++) {
            packages[i] = room(rooms[i]);
        }
        return packages;
    }

    private static String room(String name) {
        return ROOT + "." + name + "..";
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
