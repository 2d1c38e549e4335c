/** Whether this server is one that keys are safe on: asked before anything else of ours runs, and before it serves. */
@NullMarked
package io.github.scopedapikeys.startup;

import org.jspecify.annotations.NullMarked;
