package io.github.scopedapikeys.directory;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/**
 * A scope that a key grants. The key's realm and time of creation are here too, so that the keys which grant a scope are
 * found newest first in one index.
 */
@Entity
@IdClass(NamedByKey.class)
@Table(name = "API_KEY_SCOPE")
public class ApiKeyScopeEntity {

    @Id
    @Column(name = "KEY_ID", length = 36)
    String keyId = "";

    /** A client scope. */
    @Id
    @Column(name = "NAME")
    String name = "";

    @Column(name = "REALM_ID", length = 36, nullable = false)
    String realmId = "";

    @Column(name = "CREATED_AT", nullable = false)
    long createdAt;

    /** For Hibernate. */
    protected ApiKeyScopeEntity() {}

    ApiKeyScopeEntity(ApiKeyEntity key, String name) {
        this.keyId = key.id;
        this.name = name;
        this.realmId = key.realmId;
        this.createdAt = key.createdAt;
    }
}
