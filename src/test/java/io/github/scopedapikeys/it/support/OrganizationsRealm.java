package io.github.scopedapikeys.it.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.MemberRepresentation;
import org.keycloak.representations.idm.MembershipType;
import org.keycloak.representations.idm.OrganizationRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** The demo realm with organizations. Its clients may have organizations in their tokens. */
public final class OrganizationsRealm implements RealmConfig {

    public static final String ACME = "acme";

    /** An organization that manages the analyst. */
    public static final String BETA = "beta";

    static final String CLOSED = "closed";

    /** An organization without members. */
    public static final String STRANGERS = "strangers";

    /**
     * Aliases that only an import can create. A careless parser takes each of them for the alias of another
     * organization.
     */
    static final List<String> ODD = List.of("x:strangers", "strangers acme", "*");

    /** A group of ACME. Its members have the writers' role. */
    private static final String SALES = "5a1e5000-0000-4000-8000-000000000001";

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        RealmRepresentation leads =
                new LeadsRealm().configure(realm).name("organizations").build();
        leads.setOrganizationsEnabled(true);
        leads.setOrganizations(organizations());
        leads.getClients().forEach(OrganizationsRealm::addScope);
        return RealmBuilder.update(leads);
    }

    private static void addScope(ClientRepresentation client) {
        List<String> scopes = new ArrayList<>(client.getOptionalClientScopes());
        scopes.add("organization");
        client.setOptionalClientScopes(scopes);
    }

    private static List<OrganizationRepresentation> organizations() {
        MemberRepresentation seller = member(LeadsRealm.ANALYST, MembershipType.UNMANAGED);
        seller.setGroups(List.of(SALES));
        OrganizationRepresentation acme =
                organization(ACME, member(LeadsRealm.SHOP_OWNER, MembershipType.UNMANAGED), seller);
        acme.addGroup(sales());
        OrganizationRepresentation closed =
                organization(CLOSED, member(LeadsRealm.SHOP_OWNER, MembershipType.UNMANAGED));
        closed.setEnabled(false);
        List<OrganizationRepresentation> organizations = new ArrayList<>(List.of(
                acme,
                organization(
                        BETA,
                        member(LeadsRealm.SHOP_OWNER, MembershipType.UNMANAGED),
                        member(LeadsRealm.ANALYST, MembershipType.MANAGED)),
                closed,
                organization(STRANGERS)));
        ODD.forEach(alias ->
                organizations.add(organization(alias, member(LeadsRealm.SHOP_OWNER, MembershipType.UNMANAGED))));
        return organizations;
    }

    private static OrganizationRepresentation organization(String alias, MemberRepresentation... members) {
        OrganizationRepresentation organization = new OrganizationRepresentation();
        organization.setName("The " + alias);
        organization.setAlias(alias);
        organization.setEnabled(true);
        Arrays.stream(members).forEach(organization::addMember);
        return organization;
    }

    private static MemberRepresentation member(String username, MembershipType type) {
        MemberRepresentation member = new MemberRepresentation();
        member.setUsername(username);
        member.setMembershipType(type);
        return member;
    }

    private static GroupRepresentation sales() {
        GroupRepresentation sales = new GroupRepresentation();
        sales.setId(SALES);
        sales.setName("sales");
        sales.setClientRoles(Map.of(LeadsRealm.CONNECTOR, List.of("lead-writer")));
        return sales;
    }
}
