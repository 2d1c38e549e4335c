/** The description of the REST API in the form of OpenAPI: how it is generated, and what it is held to. */
@NullMarked
package io.github.scopedapikeys.openapi;

import org.jspecify.annotations.NullMarked;
