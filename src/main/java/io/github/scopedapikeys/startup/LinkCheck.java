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
 * Checks that this server has all classes and members that our classes use, and that our methods still override
 * Keycloak's.
 *
 * <p>Without this check, the JVM would find a missing member only at its first use, in the middle of a request. It
 * would never find a method of ours that Keycloak no longer calls. The check initializes no class.
 */
final class LinkCheck {

    private final ClassLoader loader;
    private final Collection<ClassFile> files;
    private final Map<String, ClassFile> own;
    private final Map<LinkReference, Set<String>> callers = new HashMap<>();
    private final Map<LinkReference, Boolean> resolved = new HashMap<>();

    /**
     * @param loader sees the classes of the server and of this jar
     * @param files all class files of this jar
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

    /** Descriptions of everything that is missing or different on this server; empty if nothing is. */
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

    /** Whether a class of ours extends or implements a type of the server. */
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

    /** Whether our classes may use the member. A protected member counts, although only subclasses may use it. */
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
            // The method is static.
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
            // This call verifies the class, including its assumptions about subtypes.
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

    /** Abstract methods that the server may call and our class does not implement. */
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

    /** Methods of ours that override nothing: the server's method no longer exists. */
    private Stream<String> unused(Class<?> type, Method[] methods, Set<Method> inherited) {
        return Arrays.stream(methods)
                .filter(method -> isForServer(type, method))
                // With generic types, the compiler adds a bridge method, and that one overrides the inherited method.
                .filter(method -> Arrays.stream(methods)
                        .filter(written -> written.equals(method)
                                || (written.isBridge() && written.getName().equals(method.getName())))
                        .noneMatch(written -> inherited.stream().anyMatch(other -> isAs(other, written))))
                .map(method -> "the method that " + type.getName() + "." + method.getName() + " replaces");
    }

    /**
     * Whether a method of ours is meant to override a method of the server. It is not if it is private or
     * package-private, called by our own classes, or has an annotation.
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

    /** Whether the caller has a bridge method of this name: then the compiler made the call. */
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

    /** The class, its superclasses and its interfaces, nearest first. */
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
