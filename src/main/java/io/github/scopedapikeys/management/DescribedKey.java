package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.directory.KeyUsage;
import java.util.List;

/**
 * A key with everything that is known about it.
 *
 * @param ownerId the owner's user id
 * @param ownerName the owner's user name
 * @param credential as stored
 * @param usage how it was used
 * @param inactive whether it does not work because it was unused for longer than the policy allows
 * @param policyViolations fields whose values the realm's policy does not allow for a new key
 */
public record DescribedKey(
        String ownerId,
        String ownerName,
        ApiKeyCredential credential,
        KeyUsage usage,
        boolean inactive,
        List<String> policyViolations) {}
