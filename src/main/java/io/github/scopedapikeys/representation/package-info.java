/** The JSON that the REST doors read and write. */
@NullMarked
package io.github.scopedapikeys.representation;

import org.jspecify.annotations.NullMarked;
