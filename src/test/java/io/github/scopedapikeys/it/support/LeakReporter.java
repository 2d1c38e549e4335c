package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.leak.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.util.JsonSerialization;

/** A secret scanner whose reports the realm accepts. */
public final class LeakReporter {

    private LeakReporter() {}

    /** Reports one finding, from a new scanner that replaces all others. */
    public static void report(ManagedRealm realm, Leads leads, Map<String, String> finding)
            throws GeneralSecurityException, IOException {
        report(realm, leads, List.of(finding));
    }

    /** Reports findings, from a new scanner that replaces all others. */
    public static void report(ManagedRealm realm, Leads leads, List<Map<String, String>> findings)
            throws GeneralSecurityException, IOException {
        Answer answer = tryReport(realm, leads, findings);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    /** As {@link #report}, but any answer is allowed. */
    public static Answer tryReport(ManagedRealm realm, Leads leads, List<Map<String, String>> findings)
            throws GeneralSecurityException, IOException {
        SigningKey scanner = SigningKey.generate();
        String keys = JsonSerialization.writeValueAsString(Map.of("scanner", scanner.pem()));
        realm.updateWithCleanup(
                update -> update.attribute("api-keys.leakReports", "true").attribute("api-keys.leakReportKeys", keys));
        String body = JsonSerialization.writeValueAsString(findings);
        return leads.realmCall(
                "POST",
                "/leaks",
                body,
                "Content-Type",
                "application/json",
                "Github-Public-Key-Identifier",
                "scanner",
                "Github-Public-Key-Signature",
                scanner.sign(body.getBytes(StandardCharsets.UTF_8)));
    }
}
