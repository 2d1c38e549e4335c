package io.github.scopedapikeys.it.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM keeps after a full garbage collection, as the JDK's {@code jcmd} tells.
 *
 * @param heap bytes of all objects
 * @param metaspace bytes
 * @param resident bytes that the process has of the machine's memory; 0 where the system does not tell as Linux does
 * @param instances how many objects there are, by class
 * @param bytes of these objects, by class
 */
public record JvmMemory(
        long heap, long metaspace, long resident, Map<String, Long> instances, Map<String, Long> bytes) {

    private static final Pattern METASPACE = Pattern.compile("Metaspace +used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern CLASS = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Copies what it is given. */
    public JvmMemory {
        instances = Map.copyOf(instances);
        bytes = Map.copyOf(bytes);
    }

    /** Collects, and looks. */
    public static JvmMemory of(long pid) throws IOException, InterruptedException {
        // What the first run finds to be finalized or cleaned, the second collects.
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        Map<String, Long> instances = new HashMap<>();
        Map<String, Long> bytes = new HashMap<>();
        for (String line : jcmd(pid, "GC.class_histogram")) {
            Matcher found = CLASS.matcher(line);
            if (found.matches()) {
                instances.merge(found.group(3), Long.valueOf(found.group(1)), Long::sum);
                bytes.merge(found.group(3), Long.valueOf(found.group(2)), Long::sum);
            }
        }
        long heap = bytes.values().stream().mapToLong(Long::longValue).sum();
        if (heap == 0) {
            throw new IllegalStateException("No histogram of the heap of " + pid);
        }
        long metaspace = kibibytes(METASPACE, String.join("\n", jcmd(pid, "GC.heap_info")));
        Path status = Path.of("/proc", "" + pid, "status");
        long resident = Files.isReadable(status) ? kibibytes(RESIDENT, Files.readString(status)) : 0;
        return new JvmMemory(heap, metaspace, resident, instances, bytes);
    }

    private static long kibibytes(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("No " + pattern + " in " + text);
        }
        return Long.parseLong(found.group(1)) << 10;
    }

    private static List<String> jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), "" + pid, command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + output);
        }
        return output.lines().toList();
    }

    /** 1024² bytes each. */
    public static double megabytes(long bytes) {
        return bytes / 1048576.0;
    }
}
