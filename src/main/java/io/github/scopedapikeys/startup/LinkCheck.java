package io.github.scopedapikeys.startup;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether all that our classes name of the server is there, and what they write takes the place that it is meant for.
 *
 * <p>The JVM would find out at the first use: in the midst of a request, or never, where a method of ours is just no longer
 * called. Nothing is initialized here, neither of the server nor of ours.
 */
final class LinkCheck {

    private final ClassLoader loader;
    private final Collection<ClassFile> files;
    private final Map<String, ClassFile> own;
    private final Map<LinkReference, Set<String>> callers = new HashMap<>();
    private final Map<LinkReference, Boolean> resolved = new HashMap<>();

    /**
     * @param loader that sees the server and ours
     * @param files all class files of ours
     */
    LinkCheck(ClassLoader loader, Collection<ClassFile> files) {
        this.loader = loader;
        this.files = files;
        this.own = files.stream().collect(Collectors.toMap(ClassFile::name, Function.identity()));
        for (ClassFile file : files) {
            for (LinkReference reference : file.references()) {
                callers.computeIfAbsent(reference, key -> new HashSet<>()).add(file.name());
            }
        }
    }

    /** What is missing on this server, or otherwise than we need it, each in words; empty if nothing is. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>();
        for (ClassFile file : files) {
            if (isOfServer(file)) {
                missing.addAll(lackOf(file));
            }
            file.references().stream()
                    .filter(reference -> !resolved.computeIfAbsent(reference, this::resolves))
                    .map(LinkReference::toString)
                    .forEach(missing::add);
        }
        return missing;
    }

    /** Whether a class of ours extends or implements what comes with the server. */
    private boolean isOfServer(ClassFile file) {
        return file.supertypes().stream()
                .filter(supertype -> !ClassFile.isJdks(supertype))
                .anyMatch(supertype -> {
                    ClassFile ours = own.get(supertype);
                    return ours == null || isOfServer(ours);
                });
    }

    private boolean resolves(LinkReference reference) {
        ClassFile ours = own.get(reference.owner());
        if (ours != null && !isOfServer(ours)) {
            return true;
        }
        try {
            Class<?> owner = load(reference.owner());
            return switch (reference.kind()) {
                case CLASS -> isOpen(owner, owner.getModifiers());
                case FIELD -> hasField(owner, reference);
                case METHOD -> hasMethod(owner, reference);
                case LAMBDA -> hasAbstract(owner, reference.name());
            };
        } catch (ReflectiveOperationException | LinkageError | TypeNotPresentException e) {
            return false;
        }
    }

    private Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, loader);
    }

    /** Whether classes of ours may use it, be it that only those that extend the class which declares it may. */
    private boolean isOpen(Class<?> declaring, int modifiers) {
        return own.containsKey(declaring.getName()) || Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private boolean hasField(Class<?> owner, LinkReference reference) {
        return withInherited(owner).stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> field.getName().equals(reference.name()))
                .filter(field -> field.getType().descriptorString().equals(reference.descriptor()))
                .anyMatch(field -> isOpen(field.getDeclaringClass(), field.getModifiers()));
    }

    private boolean hasMethod(Class<?> owner, LinkReference reference) throws ReflectiveOperationException {
        MethodType type = MethodType.fromMethodDescriptorString(reference.descriptor(), loader);
        if (reference.isConstructor()) {
            return isOpen(
                    owner, owner.getDeclaredConstructor(type.parameterArray()).getModifiers());
        }
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
        var found = lookup.revealDirect(find(lookup, owner, reference.name(), type));
        return isOpen(found.getDeclaringClass(), found.getModifiers());
    }

    private static MethodHandle find(MethodHandles.Lookup lookup, Class<?> owner, String name, MethodType type)
            throws ReflectiveOperationException {
        try {
            return lookup.findVirtual(owner, name, type);
        } catch (IllegalAccessException e) {
            // It is static.
            return lookup.findStatic(owner, name, type);
        }
    }

    private static boolean hasAbstract(Class<?> owner, String name) {
        return Arrays.stream(owner.getMethods())
                .anyMatch(method -> method.getName().equals(name) && Modifier.isAbstract(method.getModifiers()));
    }

    private Set<String> lackOf(ClassFile file) {
        try {
            Class<?> type = load(file.name());
            // Verifies the class, and so what it takes for a subtype of what.
            Method[] methods = type.getDeclaredMethods();
            Set<Method> inherited = withInherited(type).stream()
                    .filter(it -> it != type)
                    .flatMap(it -> Arrays.stream(it.getDeclaredMethods()))
                    .filter(method -> !Modifier.isStatic(method.getModifiers()))
                    .filter(method -> !Modifier.isPrivate(method.getModifiers()))
                    .collect(Collectors.toSet());
            return Stream.concat(unwritten(type, methods, inherited), unused(type, methods, inherited))
                    .collect(Collectors.toSet());
        } catch (ClassNotFoundException | LinkageError | TypeNotPresentException e) {
            return Set.of("what " + file.name() + " needs to load (" + e + ")");
        }
    }

    /** What the server may call and nobody wrote. */
    private static Stream<String> unwritten(Class<?> type, Method[] methods, Set<Method> inherited) {
        return Modifier.isAbstract(type.getModifiers())
                ? Stream.empty()
                : inherited.stream()
                        .filter(method -> Modifier.isAbstract(method.getModifiers()))
                        .filter(method -> Stream.concat(Arrays.stream(methods), inherited.stream())
                                .noneMatch(other -> !Modifier.isAbstract(other.getModifiers()) && isAs(other, method)))
                        .map(method -> method.getDeclaringClass().getName() + "." + method.getName() + ", which "
                                + type.getName() + " does not have");
    }

    /** What was written to replace something of the server's, which is no longer there. */
    private Stream<String> unused(Class<?> type, Method[] methods, Set<Method> inherited) {
        return Arrays.stream(methods)
                .filter(method -> isForServer(type, method))
                // Where types are parameters it is another method, added by the compiler, that replaces the inherited
                // one.
                .filter(method -> Arrays.stream(methods)
                        .filter(written -> written.equals(method)
                                || (written.isBridge() && written.getName().equals(method.getName())))
                        .noneMatch(written -> inherited.stream().anyMatch(other -> isAs(other, written))))
                .map(method -> "the method that " + type.getName() + "." + method.getName() + " replaces");
    }

    /**
     * Whether a method of ours is there to replace one of the server's: others are private or the room's, are called by our
     * classes, or are found by an annotation.
     */
    boolean isForServer(Class<?> type, Method method) {
        int modifiers = method.getModifiers();
        String descriptor = MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
        return (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers))
                && !Modifier.isStatic(modifiers)
                && !method.isSynthetic()
                && !isAccessor(type, method)
                && method.getAnnotations().length == 0
                && withInherited(type).stream()
                        .map(Class::getName)
                        .filter(own::containsKey)
                        .map(owner -> new LinkReference(LinkReference.Kind.METHOD, owner, method.getName(), descriptor))
                        .flatMap(called -> callers.getOrDefault(called, Set.of()).stream())
                        .allMatch(caller -> hasBridge(caller, method.getName()));
    }

    /** Whether it is the compiler that calls a method of this name: from one with the types of an inherited method. */
    private boolean hasBridge(String caller, String name) {
        try {
            return Arrays.stream(load(caller).getDeclaredMethods())
                    .anyMatch(method -> method.isBridge() && method.getName().equals(name));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isAccessor(Class<?> type, Method method) {
        return type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getAccessor)
                        .anyMatch(method::equals);
    }

    private static boolean isAs(Method one, Method other) {
        return one.getName().equals(other.getName())
                && List.of(one.getParameterTypes()).equals(List.of(other.getParameterTypes()));
    }

    /** The class, what it extends and what it implements, near ones first. */
    private static Set<Class<?>> withInherited(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> it = type; it != null; it = it.getSuperclass()) {
            all.add(it);
        }
        for (Class<?> it : Set.copyOf(all)) {
            for (Class<?> implemented : it.getInterfaces()) {
                all.addAll(withInherited(implemented));
            }
        }
        return all;
    }
}
