package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.directory.KeyUsage;
import java.util.List;

/**
 * A key with all that is known about it.
 *
 * @param ownerId the owner's user id
 * @param ownerName the owner's user name
 * @param credential as stored
 * @param usage how it was used
 * @param inactive whether it was not used for longer than policy allows, so that it does not work
 * @param policyViolations fields that a new key could not have under the realm's policy
 */
public record DescribedKey(
        String ownerId,
        String ownerName,
        ApiKeyCredential credential,
        KeyUsage usage,
        boolean inactive,
        List<String> policyViolations) {}
