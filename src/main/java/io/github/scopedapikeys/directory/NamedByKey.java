package io.github.scopedapikeys.directory;

import java.io.Serializable;

/**
 * The primary key of what a key names.
 *
 * @param keyId the key's id
 * @param name what it names
 */
public record NamedByKey(String keyId, String name) implements Serializable {}
