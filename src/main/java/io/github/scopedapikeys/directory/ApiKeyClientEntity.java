package io.github.scopedapikeys.directory;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/**
 * A client that a key is restricted to. The key's realm and time of creation are here too, so that these keys are found
 * newest first in one index.
 */
@Entity
@IdClass(NamedByKey.class)
@Table(name = "API_KEY_CLIENT")
public class ApiKeyClientEntity {

    @Id
    @Column(name = "KEY_ID", length = 36)
    String keyId = "";

    /** A client ID. */
    @Id
    @Column(name = "NAME")
    String name = "";

    @Column(name = "REALM_ID", length = 36, nullable = false)
    String realmId = "";

    @Column(name = "CREATED_AT", nullable = false)
    long createdAt;

    /** For Hibernate. */
    protected ApiKeyClientEntity() {}

    ApiKeyClientEntity(ApiKeyEntity key, String name) {
        this.keyId = key.id;
        this.name = name;
        this.realmId = key.realmId;
        this.createdAt = key.createdAt;
    }
}
