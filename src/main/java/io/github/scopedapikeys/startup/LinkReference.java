package io.github.scopedapikeys.startup;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.stream.Collectors;

/**
 * A reference to a class or member of another class, as the JVM resolves it when linking (JVMS §5.4.3): by name and
 * descriptor.
 *
 * @param kind of the referenced item
 * @param owner binary name of the class; the member may be inherited by it
 * @param name of the member; empty for a class
 * @param descriptor of the member (JVMS §4.3); empty if only the name matters
 */
record LinkReference(Kind kind, String owner, String name, String descriptor) {

    enum Kind {
        CLASS,
        FIELD,
        METHOD,
        /**
         * The only abstract method of the interface that a lambda or method reference implements; found by its name.
         */
        LAMBDA
    }

    boolean isConstructor() {
        return name.equals("<init>");
    }

    /** With simple type names, except for the owner. */
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
