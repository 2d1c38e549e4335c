package io.github.scopedapikeys.it.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/** What the figures were measured on. */
public final class Machine {

    private static final List<String> SETTINGS =
            List.of("shared_buffers", "work_mem", "synchronous_commit", "fsync", "full_page_writes", "jit");

    private Machine() {}

    /** Writes its own part of the report. */
    public static void describe(Report report, Database database) throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        report.heading("Machine");
        report.line("- " + LocalDate.now() + ", Keycloak " + System.getProperty("keycloak.server.version")
                + " in production mode, heap " + ProductionServer.HEAP + ", Java " + Runtime.version());
        report.line("- " + system.getAvailableProcessors() + " processors (" + processor() + "), "
                + (system.getTotalMemorySize() >> 30) + " GiB, " + system.getName() + "; load of the last minute at the"
                + " start " + Report.number(system.getSystemLoadAverage()));
        report.line("- PostgreSQL " + database.string("show server_version") + " on the same machine: "
                + SETTINGS.stream()
                        .map(name -> name + "=" + database.string("show " + name))
                        .collect(Collectors.joining(", ")));
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        return Files.isReadable(info)
                ? Files.readAllLines(info).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown")
                : System.getProperty("os.arch");
    }
}
