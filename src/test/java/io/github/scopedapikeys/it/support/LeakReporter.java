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

/** A scanner of secrets whose reports the realm takes. */
public final class LeakReporter {

    private LeakReporter() {}

    /** Reports one finding as the only one of a scanner that is known from now on. */
    public static void report(ManagedRealm realm, Leads leads, Map<String, String> finding)
            throws GeneralSecurityException, IOException {
        report(realm, leads, List.of(finding));
    }

    /** Reports findings as the only ones of a scanner that is known from now on. */
    public static void report(ManagedRealm realm, Leads leads, List<Map<String, String>> findings)
            throws GeneralSecurityException, IOException {
        Answer answer = tryReport(realm, leads, findings);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    /** As {@link #report}, whatever the answer. */
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
