package io.github.scopedapikeys;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.scopedapikeys.credential.ApiKeySecretData;
import io.github.scopedapikeys.credential.ApiKeySecretData.StoredHash;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.SecretHash;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Secrets and their hashes are compared in constant time, by one method, and nobody can compare them otherwise. */
@Execution(ExecutionMode.CONCURRENT)
class SecretComparisonTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.github.scopedapikeys");

    @Test
    void hashesAreComparedInConstantTime() {
        methods()
                .that()
                .areDeclaredIn(SecretHash.class)
                .and()
                .haveName("matches")
                .should(callOnly(MessageDigest.class, "isEqual"))
                .check(CLASSES);
    }

    @Test
    void bytesOfAHashAreSeenByNobodyElse() {
        fields().that()
                .areDeclaredIn(SecretHash.class)
                .and()
                .haveName("bytes")
                .should(beAccessedOnlyBy("SecretHash.<init>", "SecretHash.toBase64", "SecretHash.matches"))
                .check(CLASSES);
    }

    @Test
    void bytesOfASecretAreSeenByNobodyElse() {
        fields().that()
                .areDeclaredIn(ApiKey.class)
                .and()
                .haveName("secret")
                .should(beAccessedOnlyBy("ApiKey.<init>", "ApiKey.reveal", "ApiKey.secret", "ApiKey.hash"))
                .check(CLASSES);
        methods()
                .that()
                .areDeclaredIn(ApiKey.class)
                .and()
                .haveName("secret")
                .should(beAccessedOnlyBy())
                .check(CLASSES);
    }

    @Test
    void textOfAHashIsWrittenAndReadAndNotCompared() {
        methods()
                .that()
                .areDeclaredIn(SecretHash.class)
                .and()
                .haveName("toBase64")
                .should(beAccessedOnlyBy("StoredHash.of"))
                .check(CLASSES);
        methods()
                .that()
                .areDeclaredIn(StoredHash.class)
                .and()
                .haveName("value")
                .should(beAccessedOnlyBy())
                .check(CLASSES);
        fields().that()
                .areDeclaredIn(StoredHash.class)
                .and()
                .haveName("value")
                .should(beAccessedOnlyBy(
                        "StoredHash.<init>", "StoredHash.value", "StoredHash.matches", "StoredHash.until"))
                .check(CLASSES);
    }

    /** The checksum of a key's text is no secret: everybody can compute it. */
    @Test
    void bytesAreComparedWithAShortCutOnlyInChecksumsAndAddresses() {
        noClasses()
                .that()
                .doNotHaveSimpleName("KeyParser")
                .and()
                .doNotHaveSimpleName("IpNetwork")
                .and()
                .doNotHaveSimpleName("CidrText")
                .should()
                .callMethodWhere(target(owner(assignableTo(Arrays.class)))
                        .and(target(nameMatching("equals|compare|compareUnsigned|mismatch|deepEquals"))))
                .check(CLASSES);
    }

    @Test
    void keysAndHashesCannotBeComparedWithEquals() {
        noMethods()
                .that()
                .areDeclaredIn(SecretHash.class)
                .or()
                .areDeclaredIn(ApiKey.class)
                .should()
                .haveName("equals")
                .orShould()
                .haveName("hashCode")
                .orShould()
                .haveName("compareTo")
                .check(CLASSES);
        noClasses()
                .should()
                .callMethodWhere(target(name("equals"))
                        .and(target(owner(
                                are(oneOf(SecretHash.class, ApiKey.class, ApiKeySecretData.class, StoredHash.class))))))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> oneOf(Class<?>... types) {
        return DescribedPredicate.describe(
                "a key or a hash", type -> Arrays.stream(types).anyMatch(type::isEquivalentTo));
    }

    private static ArchCondition<JavaMethod> callOnly(Class<?> owner, String name) {
        return new ArchCondition<>("call only " + owner.getSimpleName() + "." + name) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Set<String> called = method.getMethodCallsFromSelf().stream()
                        .map(call -> call.getTargetOwner().getName() + "." + call.getName())
                        .collect(Collectors.toSet());
                boolean satisfied = called.equals(Set.of(owner.getName() + "." + name));
                events.add(new SimpleConditionEvent(method, satisfied, method.getFullName() + " calls " + called));
            }
        };
    }

    private static ArchCondition<JavaMember> beAccessedOnlyBy(String... origins) {
        return new ArchCondition<>("be accessed only by " + List.of(origins)) {
            @Override
            public void check(JavaMember member, ConditionEvents events) {
                for (JavaAccess<?> access : member.getAccessesToSelf()) {
                    String origin = access.getOriginOwner().getSimpleName() + "."
                            + access.getOrigin().getName();
                    boolean satisfied = List.of(origins).contains(origin);
                    events.add(new SimpleConditionEvent(access, satisfied, access.getDescription()));
                }
            }
        };
    }
}
