package io.github.scopedapikeys.startup;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.stream.Collectors;

/**
 * What a class names of another one, as the JVM looks it up when it links them (JVMS §5.4.3): by name and descriptor.
 *
 * @param kind what is named
 * @param owner binary name of the class that it is looked for in, and in what that class inherits from
 * @param name of the member; empty for a class
 * @param descriptor of the member (JVMS §4.3); empty where the name is all that counts
 */
record LinkReference(Kind kind, String owner, String name, String descriptor) {

    enum Kind {
        CLASS,
        FIELD,
        METHOD,
        /** The one method of an interface that a lambda or a method reference stands for: known by its name. */
        LAMBDA
    }

    boolean isConstructor() {
        return name.equals("<init>");
    }

    /** Types without their packages, but for the owner's. */
    @Override
    public String toString() {
        return switch (kind) {
            case CLASS -> owner;
            case LAMBDA -> owner + "." + name;
            case FIELD ->
                owner + "." + name + ": " + ClassDesc.ofDescriptor(descriptor).displayName();
            case METHOD -> {
                MethodTypeDesc type = MethodTypeDesc.ofDescriptor(descriptor);
                String parameters = type.parameterList().stream()
                        .map(ClassDesc::displayName)
                        .collect(Collectors.joining(", ", "(", ")"));
                yield isConstructor()
                        ? "new " + owner + parameters
                        : owner + "." + name + parameters + ": "
                                + type.returnType().displayName();
            }
        };
    }
}
