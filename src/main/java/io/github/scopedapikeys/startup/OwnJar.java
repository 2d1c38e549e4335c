package io.github.scopedapikeys.startup;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Reads the class files of this extension: from the jar in {@code providers/}, or from a folder of classes in
 * development.
 */
final class OwnJar {

    private static final String SUFFIX = ".class";

    private OwnJar() {}

    /**
     * All class files in the parent package of the given class, and in its subpackages.
     *
     * @throws IOException if they cannot be read
     */
    static List<ClassFile> classFiles(Class<?> type) throws IOException {
        String file = type.getName().replace('.', '/') + SUFFIX;
        URL url = type.getClassLoader().getResource(file);
        if (url == null) {
            throw new IOException(file + " is not where it was loaded from");
        }
        String room = file.substring(0, file.lastIndexOf('/'));
        String house = room.substring(0, room.lastIndexOf('/') + 1);
        return url.openConnection() instanceof JarURLConnection connection
                ? inJar(connection, house)
                : inFolder(
                        Path.of(URI.create(url.toString())).resolveSibling("..").normalize());
    }

    private static List<ClassFile> inJar(JarURLConnection connection, String house) throws IOException {
        connection.setUseCaches(false);
        List<ClassFile> files = new ArrayList<>();
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().startsWith(house) && entry.getName().endsWith(SUFFIX)) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        files.add(ClassFile.read(in.readAllBytes()));
                    }
                }
            }
        }
        return files;
    }

    private static List<ClassFile> inFolder(Path house) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(house)) {
            paths = all.filter(path -> path.toString().endsWith(SUFFIX)).toList();
        }
        List<ClassFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(ClassFile.read(Files.readAllBytes(path)));
        }
        return files;
    }
}
