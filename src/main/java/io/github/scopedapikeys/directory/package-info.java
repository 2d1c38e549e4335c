/**
 * Keeping: the directory, a table of all keys for searching and for their usage.
 *
 * <p>A view of the credentials, which alone decide whether a key works: the directory may lack a key, list one that is
 * gone or show it as it was a moment ago, and repairs itself.
 */
@NullMarked
package io.github.scopedapikeys.directory;

import org.jspecify.annotations.NullMarked;
