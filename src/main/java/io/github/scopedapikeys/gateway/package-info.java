/** Door: gateways. A gateway asks about the key of each request that it passes on, and gets a sealed token for it. */
@NullMarked
package io.github.scopedapikeys.gateway;

import org.jspecify.annotations.NullMarked;
