package io.github.scopedapikeys.admin;

import java.util.List;
import java.util.UUID;

/**
 * The result of a bulk revocation.
 *
 * @param count number of keys
 * @param ids of these keys
 */
record RevokedKeysRepresentation(int count, List<UUID> ids) {

    static RevokedKeysRepresentation of(List<UUID> ids) {
        return new RevokedKeysRepresentation(ids.size(), ids);
    }
}
