/** The rules that a realm sets for its keys, stored in the realm attributes {@code api-keys.*}. */
@NullMarked
package io.github.scopedapikeys.policy;

import org.jspecify.annotations.NullMarked;
