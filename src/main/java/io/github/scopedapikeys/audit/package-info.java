/** What is recorded of requests and changes: their events, and their meters for Keycloak's {@code /metrics}. */
@NullMarked
package io.github.scopedapikeys.audit;

import org.jspecify.annotations.NullMarked;
