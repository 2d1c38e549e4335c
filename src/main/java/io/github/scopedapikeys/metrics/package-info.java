/** What is counted and measured, for Keycloak's {@code /metrics}. */
@NullMarked
package io.github.scopedapikeys.metrics;

import org.jspecify.annotations.NullMarked;
