/** The rules that a realm sets for its keys, read from its attributes {@code api-keys.*}. */
@NullMarked
package io.github.scopedapikeys.policy;

import org.jspecify.annotations.NullMarked;
