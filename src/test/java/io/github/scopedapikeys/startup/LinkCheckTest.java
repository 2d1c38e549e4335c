package io.github.scopedapikeys.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.common.Version;

/** A server that was compiled against, another that is run on, and classes of ours in between. */
@Execution(ExecutionMode.CONCURRENT)
class LinkCheckTest {

    private static final String DOOR = """
            package server;
            public class Door {
                public static String NAME = "door";
                protected int height;
                public Door(int height) {}
                public String open(String key, int times) { return key; }
                public static void shut() {}
                protected void lock() {}
            }
            """;

    private static final String VISITOR = """
            package server;
            public interface Visitor {
                void visit(Door door);
                default boolean mayEnter(Door door) { return true; }
            }
            """;

    private static final String OURS = """
            package ours;
            import server.*;
            public final class Guard extends Door implements Visitor {
                public Guard() { super(2); }
                @Override public void visit(Door door) {
                    door.open(Door.NAME, height);
                    Door.shut();
                    lock();
                    Visitor other = it -> {};
                    other.visit(door);
                }
                @Override public boolean mayEnter(Door door) { return false; }
                public void helpsOurs() {}
            }
            """;

    private static final String OURS_TOO = """
            package ours;
            final class Caller {
                static void call(Guard guard) { guard.helpsOurs(); }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void nothingIsMissingOnTheSameServer() throws IOException {
        assertThat(missingOn(Map.of("server.Door", DOOR, "server.Visitor", VISITOR)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "String open(String key, int times)     | String open(String key, long times)  | server.Door.open(String, int): String",
                "String open(String key, int times)     | Object open(String key, int times)   | server.Door.open(String, int): String",
                "public String open(                    | String open(                         | server.Door.open(String, int): String",
                "public static void shut()              | static void shut()                   | server.Door.shut(): void",
                "public static String NAME              | public static Object NAME            | server.Door.NAME: String",
                "public static String NAME              | static String NAME                   | server.Door.NAME: String",
                "protected int height                   | protected long height                | ours.Guard.height: int",
                "public Door(int height) {}             | public Door(long height) {}          | new server.Door(int)",
                "protected void lock() {}               | private void lock() {}               | ours.Guard.lock(): void",
                "protected void lock() {}               | protected void bolt() {}             | ours.Guard.lock(): void",
                "public class Door                      | class Door                           | server.Door",
            })
    void whatTheServerChangedIsNamed(String from, String to, String named) throws IOException {
        assertThat(DOOR).contains(from);
        assertThat(missingOn(Map.of("server.Door", DOOR.replace(from, to), "server.Visitor", VISITOR)))
                .contains(named);
    }

    @Test
    void finalClassThatOursExtendsIsNamed() throws IOException {
        assertThat(missingOn(Map.of(
                        "server.Door", DOOR.replace("public class", "public final class"), "server.Visitor", VISITOR)))
                .anyMatch(it -> it.startsWith("what ours.Guard needs to load ("));
    }

    @Test
    void classThatIsGoneIsNamed() throws IOException {
        assertThat(missingOn(Map.of("server.Door", DOOR))).contains("server.Visitor");
    }

    @Test
    void methodThatOursNoLongerReplacesIsNamed() throws IOException {
        assertThat(missingOn(Map.of("server.Door", DOOR, "server.Visitor", VISITOR.replace("mayEnter", "mayPass"))))
                .containsExactly("the method that ours.Guard.mayEnter replaces");
    }

    @Test
    void methodThatTheServerAsksForAndOursLacksIsNamed() throws IOException {
        assertThat(missingOn(Map.of(
                        "server.Door", DOOR, "server.Visitor", VISITOR.replace("default", "void leave(); default"))))
                .containsExactly("server.Visitor.leave, which ours.Guard does not have");
    }

    @Test
    void lambdaOfAnInterfaceWhoseMethodHasAnotherNameIsNamed() throws IOException {
        assertThat(missingOn(Map.of("server.Door", DOOR, "server.Visitor", VISITOR.replace("visit", "call"))))
                .contains("server.Visitor.visit");
    }

    @Test
    void productLacksNothingOfWhatItIsCompiledAgainst() throws IOException {
        List<ClassFile> files = OwnJar.classFiles(ServerCompatibility.class);

        assertThat(files).hasSizeGreaterThan(100);
        assertThat(files)
                .flatExtracting(ClassFile::references)
                .extracting(Object::toString)
                .anyMatch(it ->
                        it.contains("org.keycloak.services.managers.GrantTypeEndpointRestrictionValidator.check("));
        assertThat(new LinkCheck(getClass().getClassLoader(), files).missing()).isEmpty();
    }

    /** Else nobody would be told if Keycloak's method got another name, and ours were called no more. */
    @Test
    void methodThatReplacesOneOfKeycloaksIsNotTakenForOneOfOurOwn() throws Exception {
        List<ClassFile> files = OwnJar.classFiles(ServerCompatibility.class);
        LinkCheck check = new LinkCheck(getClass().getClassLoader(), files);
        List<String> taken = new ArrayList<>();
        for (ClassFile file : files) {
            Class<?> type = Class.forName(file.name(), false, getClass().getClassLoader());
            for (Method method : type.getDeclaredMethods()) {
                if (!method.isBridge() && replacesKeycloaks(type, method) && !check.isForServer(type, method)) {
                    taken.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }

        assertThat(taken).isEmpty();
    }

    @Test
    void productIsForTheReleaseThatItIsCompiledAgainst() {
        assertThat(Version.VERSION).startsWith(ServerCompatibility.MADE_FOR + ".");
        assertThat(ServerCompatibility.refusal("the door is open"))
                .contains("made for Keycloak 26.7 ", "this Keycloak " + Version.VERSION + ": the door is open. Run ");
    }

    private static boolean replacesKeycloaks(Class<?> type, Method method) {
        List<Class<?>> supertypes = new ArrayList<>(List.of(type.getInterfaces()));
        if (type.getSuperclass() != null) {
            supertypes.add(type.getSuperclass());
        }
        return supertypes.stream()
                .anyMatch(it -> replacesKeycloaks(it, method)
                        || it.getName().startsWith("org.keycloak.")
                                && Arrays.stream(it.getDeclaredMethods())
                                        .filter(other -> !Modifier.isStatic(other.getModifiers()))
                                        .filter(other -> !Modifier.isPrivate(other.getModifiers()))
                                        .filter(other -> other.getName().equals(method.getName()))
                                        .anyMatch(other ->
                                                Arrays.equals(other.getParameterTypes(), method.getParameterTypes())));
    }

    /** Compiles ours against the original server, and looks for it on the other. */
    private Set<String> missingOn(Map<String, String> server) throws IOException {
        Path original = compile("original", List.of(), Map.of("server.Door", DOOR, "server.Visitor", VISITOR));
        Path ours = compile("ours", List.of(original), Map.of("ours.Guard", OURS, "ours.Caller", OURS_TOO));
        Path run = compile("run", List.of(), server);
        List<ClassFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(ours)) {
            for (Path path :
                    paths.filter(it -> it.toString().endsWith(".class")).toList()) {
                files.add(ClassFile.read(Files.readAllBytes(path)));
            }
        }
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {ours.toUri().toURL(), run.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            return new LinkCheck(loader, files).missing();
        }
    }

    private Path compile(String name, List<Path> classpath, Map<String, String> sources) throws IOException {
        Path out = Files.createDirectories(folder.resolve(name + "-classes"));
        List<String> arguments = new ArrayList<>(List.of("-d", out.toString(), "-proc:none", "--release", "17", "-cp"));
        arguments.add(classpath.isEmpty() ? out.toString() : classpath.get(0).toString());
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(name).resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        return out;
    }
}
