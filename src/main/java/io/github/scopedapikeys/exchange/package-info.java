/** Door: token exchange. Services get a sealed access token for a key, or for a token of a key (RFC 8693). */
@NullMarked
package io.github.scopedapikeys.exchange;

import org.jspecify.annotations.NullMarked;
