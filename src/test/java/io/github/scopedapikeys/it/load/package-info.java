/**
 * Measures exchanges and what they stand in for under load, and whether an hour of load changes a server:
 * {@code ./mvnw -f src/measure verify -Dit.test=ExchangeLoad}, {@code -Dit.test=Soak}.
 */
package io.github.scopedapikeys.it.load;
