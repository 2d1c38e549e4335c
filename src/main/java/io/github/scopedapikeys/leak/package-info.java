/**
 * Rules for keys that were found where they must not be: whose reports are believed, what a report says, and what becomes
 * of the keys in it.
 */
@NullMarked
package io.github.scopedapikeys.leak;

import org.jspecify.annotations.NullMarked;
