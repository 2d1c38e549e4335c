/**
 * Puts load on a server with Gatling, in a separate process; {@code it.load} prepares the server and writes the report.
 */
package io.github.scopedapikeys.load;
