package io.github.scopedapikeys.service;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import java.util.List;

/**
 * A key with all that is known about it.
 *
 * @param ownerId the owner's user id
 * @param ownerName the owner's user name
 * @param credential as stored
 * @param policyViolations fields that a new key could not have under the realm's policy
 */
public record DescribedKey(
        String ownerId, String ownerName, ApiKeyCredential credential, List<String> policyViolations) {}
