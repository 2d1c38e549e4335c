/**
 * Storage: how often keys are used, and when they were last active.
 *
 * <p>This is the only truth for last use and inactivity, and a key can be refused for inactivity. Uses are counted in
 * memory and written in batches, into columns of the directory that are reserved for this package.
 */
@NullMarked
package io.github.scopedapikeys.usage;

import org.jspecify.annotations.NullMarked;
