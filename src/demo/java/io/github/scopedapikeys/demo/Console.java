package io.github.scopedapikeys.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Standard output in UTF-8. With the POSIX locale of many machines and containers the JVM would print question marks,
 * although their terminals show UTF-8. Only a Windows console with an old code page gets plain ASCII.
 */
final class Console {

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final boolean plain = isWindows() && !consoleCharset().equals(StandardCharsets.UTF_8);

    /** Prints the text at once, so that no line of the server's log appears inside it. */
    synchronized void print(String text) {
        out.println(plain ? plain(text) : text);
    }

    static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private static Charset consoleCharset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding", "UTF-8"));
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.US_ASCII;
    }

    private static String plain(String text) {
        return text.replace("✓", "[ok]")
                .replace("✗", "[FAILED]")
                .replace("…", "...")
                .replace("→", "->")
                .replace("←", "<-")
                .replace("─", "-");
    }
}
