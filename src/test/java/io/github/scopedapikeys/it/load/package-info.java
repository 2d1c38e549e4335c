/** Measures exchanges and what they stand in for, under load: {@code ./mvnw -Pbenchmark verify}. */
package io.github.scopedapikeys.it.load;
