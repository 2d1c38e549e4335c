package io.github.scopedapikeys.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;
import org.keycloak.util.JsonSerialization;

/** The demo realm, with the keys of all realms under test: the tests use the same realm as the README. */
public final class LeadsRealm implements RealmConfig {

    public static final String READER_SCOPE = "leads:read";
    public static final String WRITER_SCOPE = "leads:write";
    public static final String CONNECTOR = "lead-connector";
    public static final String CAMPAIGN_TOOL = "campaign-tool";
    public static final String SHOP_OWNER = "shop-owner";
    public static final String ANALYST = "analyst";
    public static final String CRM_ADMIN = "crm-admin";

    private static final Path FILE = Path.of("docker", "realm", "leads-realm.json");

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        try {
            RealmRepresentation leads =
                    JsonSerialization.readValue(Files.readAllBytes(FILE), RealmRepresentation.class);
            RealmKeyPairs.giveTo(leads);
            return RealmBuilder.update(leads);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
