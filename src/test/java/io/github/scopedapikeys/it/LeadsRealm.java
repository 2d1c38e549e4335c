package io.github.scopedapikeys.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;
import org.keycloak.util.JsonSerialization;

/** The demo realm: what the README shows is what the tests run on. */
public final class LeadsRealm implements RealmConfig {

    static final String READER_SCOPE = "leads:read";
    static final String WRITER_SCOPE = "leads:write";
    static final String CONNECTOR = "lead-connector";
    static final String CAMPAIGN_TOOL = "campaign-tool";
    static final String SHOP_OWNER = "shop-owner";
    static final String ANALYST = "analyst";
    static final String CRM_ADMIN = "crm-admin";

    private static final Path FILE = Path.of("docker", "realm", "leads-realm.json");

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        try {
            return RealmBuilder.update(
                    JsonSerialization.readValue(Files.readAllBytes(FILE), RealmRepresentation.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
