package io.github.scopedapikeys.it.support;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a server writes to, read piece by piece. */
final class ServerOutput {

    private final Path file;
    private long read;

    private ServerOutput(Path file, long read) {
        this.file = file;
        this.read = read;
    }

    /** Without what earlier runs have left in it. */
    static ServerOutput ofEmptied(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ServerOutput(file, 0);
    }

    /** What is written from now on. */
    static ServerOutput fromNow(Path file) {
        return new ServerOutput(file, file.toFile().length());
    }

    /** What was written since the last call. */
    synchronized String unread() {
        if (!Files.exists(file)) {
            return "";
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            // A server that starts may begin a new file.
            long from = open.length() < read ? 0 : read;
            byte[] bytes = new byte[Math.toIntExact(open.length() - from)];
            open.seek(from);
            open.readFully(bytes);
            read = from + bytes.length;
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
