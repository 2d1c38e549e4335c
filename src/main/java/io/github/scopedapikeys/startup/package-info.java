/**
 * Door: the start-up check. It tests whether keys are safe on this server, before any other code of this extension runs
 * and before the server accepts requests.
 */
@NullMarked
package io.github.scopedapikeys.startup;

import org.jspecify.annotations.NullMarked;
