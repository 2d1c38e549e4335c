package io.github.scopedapikeys.credential;

/**
 * One of Keycloak's two credential tables, for JPQL queries in which {@code c} is a row of it. The two tables may
 * contain keys of the same id; then the local key counts. The parameter {@code type} of the queries is {@link
 * ApiKeyCredential#TYPE}.
 */
public enum CredentialTable {
    /** Credentials of users in Keycloak's own database. */
    LOCAL("CredentialEntity", "c.user.id", "c.user.realmId", ""),
    /** Credentials of users of a storage provider that stores no credentials itself. */
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

    /** The name of the JPA entity. */
    public String entity() {
        return entity;
    }

    /** The path to the owner's id. */
    public String userId() {
        return userId;
    }

    /** The path to the id of the owner's realm. */
    public String realmId() {
        return realmId;
    }

    /** A condition, starting with {@code and}, that excludes a federated credential if a local key has the same id. */
    public String unlessLocal() {
        return unlessLocal;
    }
}
