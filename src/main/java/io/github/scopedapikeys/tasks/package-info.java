/** Door: the tasks on a timer. One node of the cluster runs a task at a time; the gauge of active keys runs on each node. */
@NullMarked
package io.github.scopedapikeys.tasks;

import org.jspecify.annotations.NullMarked;
