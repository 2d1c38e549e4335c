/**
 * Storage: the directory, a table of all keys, for searching and for their usage.
 *
 * <p>It is a view of the credentials. Only the credentials decide whether a key works. The directory may lack a key,
 * list a removed key or show an earlier state of a key, and it repairs itself.
 */
@NullMarked
package io.github.scopedapikeys.directory;

import org.jspecify.annotations.NullMarked;
