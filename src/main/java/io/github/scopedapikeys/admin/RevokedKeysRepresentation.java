package io.github.scopedapikeys.admin;

import java.util.List;
import java.util.UUID;

/**
 * What a revocation of many keys came to.
 *
 * @param count how many keys
 * @param ids which
 */
record RevokedKeysRepresentation(int count, List<UUID> ids) {

    static RevokedKeysRepresentation of(List<UUID> ids) {
        return new RevokedKeysRepresentation(ids.size(), ids);
    }
}
