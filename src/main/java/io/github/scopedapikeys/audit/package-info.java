/** The record of requests and changes: their events, and their meters at Keycloak's {@code /metrics}. */
@NullMarked
package io.github.scopedapikeys.audit;

import org.jspecify.annotations.NullMarked;
