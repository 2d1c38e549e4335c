/** What every room needs of the server: its time and options, strict JSON, meters of caches, and errors of requests. */
@NullMarked
package io.github.scopedapikeys.server;

import org.jspecify.annotations.NullMarked;
