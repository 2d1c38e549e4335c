package io.github.scopedapikeys.credential;

/**
 * One of Keycloak's two tables of credentials, for queries in which {@code c} is a row of it. The tables do not share their
 * ids. If both have a key of one id, the local one counts, as where owners are found. The parameter {@code type} is
 * {@link ApiKeyCredential#TYPE}.
 */
public enum CredentialTable {
    /** Of users in Keycloak's own database. */
    LOCAL("CredentialEntity", "c.user.id", "c.user.realmId", ""),
    /** Of users of a storage provider that keeps no credentials of its own. */
    FEDERATED(
            "FederatedUserCredentialEntity",
            "c.userId",
            "c.realmId",
            " and not exists (select 1 from CredentialEntity l where l.id = c.id and l.type = :type)");

    private final String entity;
    private final String userId;
    private final String realmId;
    private final String unlessLocal;

    CredentialTable(String entity, String userId, String realmId, String unlessLocal) {
        this.entity = entity;
        this.userId = userId;
        this.realmId = realmId;
        this.unlessLocal = unlessLocal;
    }

    /** The name of its entity. */
    public String entity() {
        return entity;
    }

    /** Where the owner's id stands. */
    public String userId() {
        return userId;
    }

    /** Where the owner's realm stands, by its id. */
    public String realmId() {
        return realmId;
    }

    /** A condition, with its {@code and}, that leaves out credentials that are not the key of their id. */
    public String unlessLocal() {
        return unlessLocal;
    }
}
