package io.github.scopedapikeys.directory;

import java.io.Serializable;

/**
 * The primary key of a scope or client of a key.
 *
 * @param keyId the key's id
 * @param name of the scope or client
 */
public record NamedByKey(String keyId, String name) implements Serializable {}
