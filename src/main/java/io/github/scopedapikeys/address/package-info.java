/** IP addresses and ranges (CIDR): parsed, printed and compared. This package is pure Java. */
@NullMarked
package io.github.scopedapikeys.address;

import org.jspecify.annotations.NullMarked;
