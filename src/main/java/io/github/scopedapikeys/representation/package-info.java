/** JSON that several doors share: keys, their changes and filters, and errors. */
@NullMarked
package io.github.scopedapikeys.representation;

import org.jspecify.annotations.NullMarked;
