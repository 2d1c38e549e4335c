/**
 * Storage: how many requests each key has made lately on this node.
 *
 * <p>It is kept in memory only, and nothing of it is shared with other nodes. Losing it never refuses a request: a key
 * that the node does not remember has its full burst.
 */
@NullMarked
package io.github.scopedapikeys.ratelimit;

import org.jspecify.annotations.NullMarked;
