package io.github.scopedapikeys.it.support;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.util.LDAPSDKException;
import java.net.InetAddress;
import java.util.Map;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.representations.idm.ComponentRepresentation;

/** An LDAP server with users, for these tests only. */
public final class LdapDirectory implements AutoCloseable {

    private static final String PEOPLE = "ou=people,dc=example,dc=org";
    private static final String BIND_DN = "cn=keycloak";
    private static final String BIND_PASSWORD = "ldap-secret";

    /** Everybody's. */
    public static final String PASSWORD = "ldap-demo";

    private static final String ENABLED = "512";
    private static final String DISABLED = "514";

    private final InMemoryDirectoryServer server;

    private LdapDirectory(InMemoryDirectoryServer server) {
        this.server = server;
    }

    public static LdapDirectory start() throws LDAPSDKException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
        // Without a schema it also accepts the attributes of Active Directory.
        config.setSchema(null);
        config.addAdditionalBindCredentials(BIND_DN, BIND_PASSWORD);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("ldap", InetAddress.getLoopbackAddress(), 0, null));
        InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
        server.startListening();
        server.add("dn: dc=example,dc=org", "objectClass: domain", "dc: example");
        server.add("dn: " + PEOPLE, "objectClass: organizationalUnit", "ou: people");
        return new LdapDirectory(server);
    }

    public void add(String username) throws LDAPSDKException {
        server.add(
                "dn: " + dn(username),
                "objectClass: inetOrgPerson",
                "objectClass: organizationalPerson",
                "uid: " + username,
                "cn: " + username,
                "sn: " + username,
                "mail: " + username + "@example.org",
                "userPassword: " + PASSWORD,
                "userAccountControl: " + ENABLED);
    }

    public void remove(String username) throws LDAPSDKException {
        server.delete(dn(username));
    }

    public void setEnabled(String username, boolean enabled) throws LDAPSDKException {
        server.modify(
                dn(username),
                new Modification(ModificationType.REPLACE, "userAccountControl", enabled ? ENABLED : DISABLED));
    }

    /** Stops the server, so that it no longer answers. */
    @Override
    public void close() {
        server.shutDown(true);
    }

    /** Answers again with the same users, from another port. */
    public void restart() throws LDAPSDKException {
        server.startListening();
    }

    /** Keycloak's provider for these users. */
    public ComponentRepresentation provider(boolean copiesUsers, boolean caches) {
        return component(
                "people",
                "ldap",
                "org.keycloak.storage.UserStorageProvider",
                Map.ofEntries(
                        Map.entry("enabled", "true"),
                        Map.entry("vendor", "other"),
                        Map.entry("connectionUrl", "ldap://127.0.0.1:" + server.getListenPort()),
                        Map.entry("authType", "simple"),
                        Map.entry("bindDn", BIND_DN),
                        Map.entry("bindCredential", BIND_PASSWORD),
                        Map.entry("usersDn", PEOPLE),
                        Map.entry("userObjectClasses", "inetOrgPerson, organizationalPerson"),
                        Map.entry("usernameLDAPAttribute", "uid"),
                        Map.entry("rdnLDAPAttribute", "uid"),
                        Map.entry("uuidLDAPAttribute", "entryUUID"),
                        Map.entry("editMode", "READ_ONLY"),
                        Map.entry("importEnabled", Boolean.toString(copiesUsers)),
                        Map.entry("cachePolicy", caches ? "DEFAULT" : "NO_CACHE"),
                        Map.entry("connectionPooling", "false"),
                        Map.entry("connectionTimeout", "2000"),
                        Map.entry("readTimeout", "2000")));
    }

    /** The mapper that makes Keycloak see which users the directory has disabled. */
    public static ComponentRepresentation accountControl(String providerId) {
        return mapper(
                providerId, "msad-user-account-control-mapper", Map.of("always.read.enabled.value.from.ldap", "true"));
    }

    private static ComponentRepresentation mapper(String providerId, String id, Map<String, String> settings) {
        ComponentRepresentation mapper =
                component(id, id, "org.keycloak.storage.ldap.mappers.LDAPStorageMapper", settings);
        mapper.setParentId(providerId);
        return mapper;
    }

    private static ComponentRepresentation component(
            String name, String id, String type, Map<String, String> settings) {
        ComponentRepresentation component = new ComponentRepresentation();
        component.setName(name);
        component.setProviderId(id);
        component.setProviderType(type);
        MultivaluedHashMap<String, String> config = new MultivaluedHashMap<>();
        settings.forEach(config::putSingle);
        component.setConfig(config);
        return component;
    }

    private static String dn(String username) {
        return "uid=" + username + "," + PEOPLE;
    }
}
