/** IP addresses and ranges (CIDR): values, read from text and compared. This package is pure Java. */
@NullMarked
package io.github.scopedapikeys.address;

import org.jspecify.annotations.NullMarked;
