/**
 * Measures what the extension takes from a server, and what grows with the data:
 * {@code ./mvnw -f src/measure verify -Dit.test=Footprint}.
 */
package io.github.scopedapikeys.it.footprint;
