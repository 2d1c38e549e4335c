package io.github.scopedapikeys.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Creates a jar with a test provider for a {@link PackagedServer}. */
public final class ProviderJar {

    private ProviderJar() {}

    /** @param classes the factory comes first */
    public static void write(Path file, Class<?> service, List<Class<?>> classes) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
                    bytes.transferTo(jar);
                }
            }
            jar.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
            jar.write(classes.get(0).getName().getBytes(StandardCharsets.UTF_8));
        }
    }
}
