package io.github.scopedapikeys.it.footprint;

import io.github.scopedapikeys.it.measure.Database;
import io.github.scopedapikeys.it.measure.Machine;
import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What grows with the number of keys, and what the extension takes from a server, measured into
 * {@code docs/performance.md}. Fails if an answer is wrong, not if it is slow.
 */
class Footprint {

    /** A million is what is reported; fewer, 10,000 or more, are for trying things out, with fewer starts. */
    private static final int REPORTED_KEYS = 1_000_000;

    private static final int KEYS = Integer.getInteger("scale.keys", REPORTED_KEYS);
    private static final int FEW_KEYS = 1000;
    private static final int STARTS = KEYS == REPORTED_KEYS ? 5 : 2;

    private static final String WITH_ONE = "footprint_one";
    private static final String WITH_FEW = "footprint_few";
    private static final String WITH_MANY = "footprint_many";
    private static final String WITH_JAR = "footprint_jar";
    private static final String WITHOUT_JAR = "footprint_plain";
    private static final List<String> DATABASES = List.of(WITH_ONE, WITH_FEW, WITH_MANY, WITH_JAR, WITHOUT_JAR);

    private final Report report = new Report("footprint", Footprint.class, "Footprint");
    private final List<ProductionServer> servers = new ArrayList<>();

    @AfterEach
    void stopAndDrop() throws Exception {
        try (Database database = new Database()) {
            DATABASES.forEach(name -> database.run("drop database if exists " + name + " with (force)"));
        } finally {
            for (ProductionServer server : servers) {
                server.close();
            }
        }
    }

    @Test
    void growthMemoryAndStarts() throws Exception {
        try (Database database = new Database()) {
            Machine.describe(report, database);
            DATABASES.forEach(name -> database.run("create database " + name));
        }
        ProductionServer built = new ProductionServer("");
        Stock one = Stock.create(node(built, 1, WITH_ONE), WITH_ONE, 1);
        Stock few = Stock.create(node(built, 2, WITH_FEW), WITH_FEW, FEW_KEYS);
        Stock many = Stock.create(node(built, 3, WITH_MANY), WITH_MANY, KEYS);
        new Growth(report).measure(one, few, many);
        new Memory(report).measure(many);
        new Starts(report, STARTS).measure(node(built, 4, WITH_JAR), withoutJar());
        new ColdStarts(report, STARTS).measure(many);
        System.out.println(report.withoutCode());
        System.out.println(report.missed() + " targets missed");
        if (KEYS == REPORTED_KEYS) {
            report.write();
        } else {
            report.writeAside();
        }
    }

    private ProductionServer node(ProductionServer built, int number, String database) throws Exception {
        ProductionServer node = built.node(number, Database.url(database));
        servers.add(node);
        return node;
    }

    private ProductionServer withoutJar() throws Exception {
        ProductionServer plain = ProductionServer.withoutJar(
                Path.of("target", "packaged-without-jar").toAbsolutePath(), Database.url(WITHOUT_JAR));
        servers.add(plain);
        return plain;
    }
}
