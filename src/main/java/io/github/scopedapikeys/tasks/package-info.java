/** A door: rules that the clock calls, on one node of the cluster at a time. */
@NullMarked
package io.github.scopedapikeys.tasks;

import org.jspecify.annotations.NullMarked;
