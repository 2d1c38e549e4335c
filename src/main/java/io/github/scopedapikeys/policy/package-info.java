/** The rules that a realm sets for its keys, kept in its attributes {@code api-keys.*}. */
@NullMarked
package io.github.scopedapikeys.policy;

import org.jspecify.annotations.NullMarked;
