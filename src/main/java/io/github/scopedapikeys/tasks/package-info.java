/** Door: the tasks on a timer. Only one node of the cluster runs a task at a time. */
@NullMarked
package io.github.scopedapikeys.tasks;

import org.jspecify.annotations.NullMarked;
