/**
 * Keeping: how keys are used, and when they were last active.
 *
 * <p>The only truth for the last use and for inactivity, on which a refusal may depend. Uses are counted in memory and
 * written together, to the columns of the directory that are meant for them.
 */
@NullMarked
package io.github.scopedapikeys.usage;

import org.jspecify.annotations.NullMarked;
