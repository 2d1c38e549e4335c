/** The door for services that ask whether a key, or a token of one, is valid (RFC 7662). */
@NullMarked
package io.github.scopedapikeys.introspection;

import org.jspecify.annotations.NullMarked;
