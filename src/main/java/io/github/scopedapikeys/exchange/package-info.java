/** The door for services: a key, or a token of one, in; a sealed access token out (RFC 8693). */
@NullMarked
package io.github.scopedapikeys.exchange;

import org.jspecify.annotations.NullMarked;
