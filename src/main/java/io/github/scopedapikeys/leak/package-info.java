/**
 * Rules for keys that were reported as leaked: whose reports are trusted, what a report says, and what becomes
 * of the keys in it.
 */
@NullMarked
package io.github.scopedapikeys.leak;

import org.jspecify.annotations.NullMarked;
