package io.github.scopedapikeys.key;

import java.util.UUID;

/**
 * A range of ids, in the order of their canonical text.
 *
 * @param first the lowest, inclusive
 * @param last the highest, inclusive
 */
public record IdRange(UUID first, UUID last) {}
