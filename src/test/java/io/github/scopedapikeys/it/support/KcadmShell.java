package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;

/** A shell with the server's own {@code kcadm.sh} on the path, for the commands of the docs. */
public final class KcadmShell {

    private static final Path BIN = Path.of(System.getProperty("packaged.server"), "bin");
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final String ADMIN = "kcadm-admin";

    private final ManagedRealm realm;
    private final Path directory;

    /**
     * Adds an administrator of the realm, until the test ends.
     *
     * @param directory where the commands run
     */
    public KcadmShell(ManagedRealm realm, Path directory) {
        this.realm = realm;
        this.directory = directory;
        realm.addUser(UserBuilder.create()
                .username(ADMIN)
                .password("demo")
                .name("Kcadm", "Admin")
                .email(ADMIN + "@example.com")
                .emailVerified(true));
        grantAll();
    }

    /** The shell blocks of a page in {@code docs}. */
    public static List<String> blocks(String page) throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("docs", page)))
                .results()
                .map(it -> it.group(1))
                .toList();
    }

    /**
     * Runs a script in a shell that stops at the first command that fails, with a home of its own.
     *
     * @param variables in addition to those that {@code docs/kcadm.md} explains
     * @return what it printed
     */
    public String run(String script, Map<String, String> variables) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = shell.environment();
        environment.put("PATH", BIN.toAbsolutePath() + ":" + environment.get("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("KC_OPTS", "-Duser.home=" + directory);
        environment.put("SERVER", realm.getBaseUrl().replaceFirst("/realms/.*", ""));
        environment.put("REALM", realm.getName());
        environment.put("OWNER", LeadsRealm.SHOP_OWNER);
        environment.put("ADMIN", ADMIN);
        environment.put("ADMIN_PASSWORD", "demo");
        environment.putAll(variables);
        Process process = shell.start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    /** Keys and the realm itself. */
    private void grantAll() {
        String management = realm.admin()
                .clients()
                .findByClientId("realm-management")
                .get(0)
                .getId();
        realm.admin()
                .users()
                .get(realm.admin().users().searchByUsername(ADMIN, true).get(0).getId())
                .roles()
                .clientLevel(management)
                .add(List.of(realm.admin()
                        .clients()
                        .get(management)
                        .roles()
                        .get("realm-admin")
                        .toRepresentation()));
    }
}
