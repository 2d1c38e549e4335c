package io.github.scopedapikeys.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The unpacked server, prepared for a fresh start: our jar, our realm, an empty database. */
final class Installation implements AutoCloseable {

    private static final String OUR_JARS = "keycloak-scoped-api-keys*.jar";

    private final Settings settings;
    private final FileChannel lockFile;

    private Installation(Settings settings, FileChannel lockFile) {
        this.settings = settings;
        this.lockFile = lockFile;
    }

    /**
     * Locks the server directory for this demo and fills it.
     *
     * @throws DemoFailure if another demo runs in the same directory, or a file cannot be written
     */
    static Installation prepare(Settings settings) {
        Path launcher = settings.home().resolve("bin").resolve("kc.sh");
        if (!Files.exists(launcher)) {
            throw new DemoFailure("%s is not a Keycloak server.".formatted(settings.home()));
        }
        try {
            Installation installation = new Installation(settings, lock(settings.home()));
            installation.emptyDatabase();
            installation.installProvider();
            installation.installRealm();
            return installation;
        } catch (IOException e) {
            throw new DemoFailure("The server directory cannot be prepared: " + e, e);
        }
    }

    /** The server's version as in its own files, for example {@code 26.7.3}. */
    String serverVersion() {
        try {
            String text = Files.readString(settings.home().resolve("version.txt"));
            return text.substring(text.lastIndexOf(' ') + 1).strip();
        } catch (IOException unknown) {
            return "";
        }
    }

    /** Two servers on one database file would destroy it, and the second start would delete the data of the first. */
    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(home.resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException held) {
            // Treated as if another process holds the lock.
        }
        channel.close();
        throw new DemoFailure("Another demo is running in " + home + ". Stop it first.");
    }

    private void emptyDatabase() throws IOException {
        Path database = settings.home().resolve("data").resolve("h2");
        if (!Files.exists(database)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(database)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void installProvider() throws IOException {
        Path providers = Files.createDirectories(settings.home().resolve("providers"));
        Path target = providers.resolve(settings.jar().getFileName());
        for (Path old : list(providers, OUR_JARS)) {
            if (!old.equals(target)) {
                Files.delete(old);
            }
        }
        copyIfChanged(settings.jar(), target);
    }

    private void installRealm() throws IOException {
        Path imports = Files.createDirectories(settings.home().resolve("data").resolve("import"));
        for (Path old : list(imports, "*.json")) {
            Files.delete(old);
        }
        Files.copy(settings.realm(), imports.resolve(settings.realm().getFileName()));
    }

    /** An unchanged jar keeps its time stamp. The server then sees that no new build is needed. */
    private static void copyIfChanged(Path source, Path target) throws IOException {
        if (!Files.exists(target) || Files.mismatch(source, target) != -1) {
            Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> list(Path directory, String pattern) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, pattern)) {
            found.forEach(paths::add);
        }
        return paths;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new DemoFailure("The lock of the server directory cannot be released: " + e, e);
        }
    }
}
