/**
 * Realms made up at random, and what keys may do in them by the contract: plain sets of names, and nothing of the product.
 *
 * <p>{@link io.github.scopedapikeys.it.worlds.WorldGenerator} makes a world and questions about it,
 * {@link io.github.scopedapikeys.it.worlds.Oracle} answers them, {@link io.github.scopedapikeys.it.worlds.WorldRealm} makes
 * a real server hold the world.
 */
@NullMarked
package io.github.scopedapikeys.it.worlds;

import org.jspecify.annotations.NullMarked;
