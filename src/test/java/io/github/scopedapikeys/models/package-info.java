/** Made-up worlds as models of Keycloak in memory, for tests without a server. */
@NullMarked
package io.github.scopedapikeys.models;

import org.jspecify.annotations.NullMarked;
