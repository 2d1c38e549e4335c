package io.github.scopedapikeys.token;

import java.time.Duration;

/**
 * Which tokens may be reused for an identical request.
 *
 * @param cache the tokens
 * @param maxAge maximum age of a token; zero: none is reused
 */
public record TokenReuse(TokenCache cache, Duration maxAge) {}
