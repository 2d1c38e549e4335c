/**
 * Measures exchanges and what they stand in for under load ({@code ./mvnw -Pbenchmark verify}), and whether an hour of load
 * changes a server ({@code ./mvnw -Psoak verify}).
 */
package io.github.scopedapikeys.it.load;
