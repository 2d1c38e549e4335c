/** Puts load on a server, with Gatling, in a process of its own; {@code it.load} prepares and reports. */
package io.github.scopedapikeys.load;
