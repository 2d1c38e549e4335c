package io.github.scopedapikeys.directory;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * A row of the directory. Times are in milliseconds since the epoch.
 *
 * <p>It has no {@code @Version}: the writing of uses and the reconciliation write rows too, and must never make a
 * change of a key fail.
 */
@Entity
@Table(name = "API_KEY")
public class ApiKeyEntity {

    /** The length of the name columns: the length of a credential's label. */
    static final int NAME_LENGTH = 255;

    @Id
    @Column(name = "ID", length = 36)
    String id = "";

    @Column(name = "REALM_ID", length = 36, nullable = false)
    String realmId = "";

    @Column(name = "USER_ID", nullable = false)
    String userId = "";

    @Column(name = "NAME", length = NAME_LENGTH, nullable = false)
    String name = "";

    /**
     * The name in lower case, for searching. It is stored because databases convert to lower case in different ways.
     */
    @Column(name = "SEARCH_NAME", length = NAME_LENGTH, nullable = false)
    String searchName = "";

    @Column(name = "CREATED_AT", nullable = false)
    long createdAt;

    @Column(name = "ENABLED", nullable = false)
    boolean enabled;

    @Column(name = "EXPIRES_AT")
    @Nullable
    Long expiresAt;

    @Column(name = "ROTATING_UNTIL")
    @Nullable
    Long rotatingUntil;

    @Column(name = "ACTIVE_AT", nullable = false)
    long activeAt;

    @Column(name = "LAST_USED_AT")
    @Nullable
    Long lastUsedAt;

    @Column(name = "LAST_USED_IP", length = 64)
    @Nullable
    String lastUsedIp;

    @Column(name = "LAST_USED_CLIENT")
    @Nullable
    String lastUsedClient;

    @Column(name = "USE_COUNT", nullable = false)
    long useCount;

    @Column(name = "EXPIRY_NOTICE")
    @Nullable
    Long expiryNotice;

    /** Required by Hibernate. */
    protected ApiKeyEntity() {}

    ApiKeyEntity(String id) {
        this.id = id;
    }
}
