/** Door: introspection. Services ask whether a key, or a token of a key, is valid (RFC 7662). */
@NullMarked
package io.github.scopedapikeys.introspection;

import org.jspecify.annotations.NullMarked;
