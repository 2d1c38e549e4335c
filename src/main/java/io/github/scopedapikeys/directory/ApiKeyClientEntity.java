package io.github.scopedapikeys.directory;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/**
 * A client that a key is restricted to. The row repeats the key's realm and creation time, so that one index finds the
 * keys of a client, newest first.
 */
@Entity
@IdClass(NamedByKey.class)
@Table(name = "API_KEY_CLIENT")
public class ApiKeyClientEntity {

    @Id
    @Column(name = "KEY_ID", length = 36)
    String keyId = "";

    /** The client ID. */
    @Id
    @Column(name = "NAME")
    String name = "";

    @Column(name = "REALM_ID", length = 36, nullable = false)
    String realmId = "";

    @Column(name = "CREATED_AT", nullable = false)
    long createdAt;

    /** Required by Hibernate. */
    protected ApiKeyClientEntity() {}

    ApiKeyClientEntity(ApiKeyEntity key, String name) {
        this.keyId = key.id;
        this.name = name;
        this.realmId = key.realmId;
        this.createdAt = key.createdAt;
    }
}
