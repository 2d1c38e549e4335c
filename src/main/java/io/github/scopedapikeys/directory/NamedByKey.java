package io.github.scopedapikeys.directory;

import java.io.Serializable;

/**
 * The primary key of a row for a key's scope or client.
 *
 * @param keyId the key's id
 * @param name name of the scope, or client ID
 */
public record NamedByKey(String keyId, String name) implements Serializable {}
