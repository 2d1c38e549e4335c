/** Server basics that every other package may use: the caller, time, options, strict JSON, cache meters and request errors. */
@NullMarked
package io.github.scopedapikeys.server;

import org.jspecify.annotations.NullMarked;
