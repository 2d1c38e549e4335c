/**
 * Rules of a key's life: who gets one, of what shape, and how it ends.
 *
 * <p>Doors check permissions and speak HTTP; everything else about issuing, listing and revoking is here.
 */
@NullMarked
package io.github.scopedapikeys.management;

import org.jspecify.annotations.NullMarked;
