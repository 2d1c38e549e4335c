/**
 * Rules for the life of keys: issue, change, rotate, revoke and search.
 *
 * <p>Callers check permissions and handle HTTP; all other rules about keys are here.
 */
@NullMarked
package io.github.scopedapikeys.management;

import org.jspecify.annotations.NullMarked;
